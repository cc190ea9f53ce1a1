// A small Itera-Lite model in a PyTorch file, and where somebody's real ones lie.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/files.hpp"
#include "story.hpp"
#include "support/torch_writer.hpp"

namespace itera::test {

inline const std::filesystem::path real_files =
    std::filesystem::path(ITERA_SOURCE_DIR) / "../shared/data/itera-lite";

/// Width 8 and two layers, the second with three experts; `without` names what to leave out. The
/// names are written out: somebody else settled them.
inline void write_small_itera(const std::filesystem::path& path, std::int64_t vocabulary,
                              const std::string& without = "nothing") {
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> shapes{
      {"embedding.weight", {vocabulary, 8}}};
  for (const std::string p : {"layers.0.ssm.", "layers.1.ssm."}) {
    shapes.insert(shapes.end(), {{p + "norm.weight", {8}},
                                 {p + "norm.bias", {8}},
                                 {p + "in_proj.weight", {32, 8}},
                                 {p + "conv1d.weight", {16, 1, 4}},
                                 {p + "conv1d.bias", {16}},
                                 {p + "ssm.delta_proj.weight", {16, 16}},
                                 {p + "ssm.delta_proj.bias", {16}},
                                 {p + "ssm.A_log", {3}},
                                 {p + "ssm.B", {3, 16}},
                                 {p + "ssm.C", {16, 3}},
                                 {p + "ssm.D", {16}},
                                 {p + "out_proj.weight", {8, 16}}});
  }
  shapes.insert(shapes.end(), {{"layers.0.moe.norm.weight", {8}},
                               {"layers.0.moe.norm.bias", {8}},
                               {"layers.0.moe.ffn.w1.weight", {4, 8}},
                               {"layers.0.moe.ffn.w2.weight", {8, 4}},
                               {"layers.1.moe.layer.norm.weight", {8}},
                               {"layers.1.moe.layer.norm.bias", {8}},
                               {"layers.1.moe.layer.router.gate.weight", {3, 8}},
                               {"layers.1.moe.layer.router.expert_counts", {3}}});
  for (const std::string p : {"0.", "1.", "2."}) {
    shapes.push_back({"layers.1.moe.layer.experts." + p + "w1.weight", {4, 8}});
    shapes.push_back({"layers.1.moe.layer.experts." + p + "w2.weight", {8, 4}});
  }
  shapes.insert(shapes.end(), {{"norm.weight", {8}}, {"norm.bias", {8}}});
  std::erase_if(shapes,
                [&](const auto& one) { return one.first.find(without) != std::string::npos; });
  write_file(path, testing_support::state_dictionary(shapes, "model_state_dict"));
}

}  // namespace itera::test
