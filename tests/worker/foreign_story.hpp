// A small Itera-Lite model in a PyTorch file, and where somebody's real ones lie.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/files.hpp"
#include "story.hpp"
#include "support/torch_writer.hpp"
#include "worker/called.hpp"

namespace itera::test {

inline const std::filesystem::path real_files =
    std::filesystem::path(ITERA_SOURCE_DIR) / "../shared/data/itera-lite";

/// Width 8 and two layers, the second with three experts; `without` names what to leave out.
inline void write_small_itera(const std::filesystem::path& path, std::int64_t vocabulary,
                              const std::string& without = "nothing") {
  Loader loader;
  loader.open(plugin("itera"));
  const auto itera = make<Architecture>(
      loader, Kind::model, "itera",
      {{"width", 8}, {"layers", 2}, {"states", 3}, {"experts", {0, 3}}, {"expert_width", 4}});
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> shapes;
  for (const TensorInfo& info : itera->tensors(itera->configure(vocabulary, 16))) {
    if (info.tied_to.empty() && info.name.find(without) == std::string::npos)
      shapes.emplace_back(info.name, info.shape);
  }
  write_file(path, testing_support::state_dictionary(shapes, "model_state_dict"));
}

}  // namespace itera::test
