// A transformer of ours in somebody's file: the names are those of our table, the sizes are read
// off the shapes. Heads leave no trace in them: they have 32 channels, as ours have unless told
// otherwise.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "architecture.hpp"

namespace itera::transformer {

namespace {

constexpr std::int64_t most_layers = 256, head_width = 32;

using File = std::map<std::string, const ForeignTensor*>;

std::optional<std::int64_t> extent(const File& file, const std::string& name, std::size_t dim) {
  const auto found = file.find(name);
  if (found == file.end() || dim >= found->second->shape.size()) return std::nullopt;
  return found->second->shape[dim];
}

std::int64_t count_layers(const ForeignTensors& tensors) {
  constexpr std::string_view prefix = "layers.";
  std::int64_t count = 0;
  for (const ForeignTensor& tensor : tensors) {
    if (!tensor.name.starts_with(prefix)) continue;
    const char* end = tensor.name.data() + tensor.name.size();
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(tensor.name.data() + prefix.size(), end, number);
    if (error == std::errc() && stop != end && *stop == '.' && number >= 0 && number < most_layers)
      count = std::max(count, number + 1);
  }
  return count;
}

std::int64_t heads_of(std::int64_t width) {
  return width % head_width == 0 ? std::max<std::int64_t>(width / head_width, 1) : 1;
}

std::int64_t ffn_width_of(const File& file, std::int64_t layers, std::int64_t width) {
  for (std::int64_t i = 0; i < layers; ++i) {
    const std::string p = fmt::format("layers.{}.ffn.", i);
    if (const auto rows = extent(file, p + "w1.weight", 0)) return *rows;
    if (const auto columns = extent(file, p + "w2.weight", 1)) return *columns;
  }
  return 4 * width;
}

bool is_tied(const File& file) {
  const auto head = file.find("lm_head.weight");
  return head == file.end() || head->second->shares == "embedding.weight" ||
         file.at("embedding.weight")->shares == "lm_head.weight";
}

}  // namespace

std::optional<Recognised> Transformer::recognise(const ForeignTensors& tensors_of_file) const {
  File file;
  for (const ForeignTensor& tensor : tensors_of_file) file.emplace(tensor.name, &tensor);
  const auto attends = [](const ForeignTensor& tensor) {
    return tensor.name.starts_with("layers.") &&
           tensor.name.find(".attention.") != std::string::npos;
  };
  if (!file.contains("embedding.weight") || std::ranges::none_of(tensors_of_file, attends))
    return std::nullopt;

  const std::int64_t layers = count_layers(tensors_of_file),
                     width = extent(file, "embedding.weight", 1).value_or(0);
  Recognised found;
  found.config = {{"vocabulary", extent(file, "embedding.weight", 0).value_or(0)},
                  {"context", extent(file, "position_embedding.weight", 0).value_or(128)},
                  {"width", width},
                  {"layers", layers},
                  {"heads", heads_of(width)},
                  {"ffn_width", ffn_width_of(file, layers, width)},
                  {"tied_head", is_tied(file)}};
  std::set<std::string> known;
  for (const TensorInfo& info : tensors(found.config)) {
    known.insert(info.name);
    if (!info.tied_to.empty()) found.ties[info.name] = info.tied_to;
    else if (file.contains(info.name)) found.names[info.name] = info.name;
    else found.missing.push_back(info.name);
  }
  for (const ForeignTensor& tensor : tensors_of_file) {
    if (!known.contains(tensor.name)) found.unclaimed.push_back(tensor.name);
  }
  return found;
}

}  // namespace itera::transformer
