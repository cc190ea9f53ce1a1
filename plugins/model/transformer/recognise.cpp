// A transformer of ours in somebody's file: the names are those of our table, the sizes are read
// off the shapes. Heads leave no trace in them: they have 32 channels, as ours have unless told
// otherwise.
#include <fmt/format.h>

#include <algorithm>

#include "architecture.hpp"
#include "itera/recognising.hpp"

namespace itera::transformer {

namespace {

constexpr std::int64_t most_layers = 256, head_width = 32;

std::int64_t heads_of(std::int64_t width) {
  return width % head_width == 0 ? std::max<std::int64_t>(width / head_width, 1) : 1;
}

std::int64_t ffn_width_of(const TensorsOfFile& file, std::int64_t layers, std::int64_t width) {
  for (std::int64_t i = 0; i < layers; ++i) {
    const std::string p = fmt::format("layers.{}.ffn.", i);
    if (const auto rows = file.extent(p + "w1.weight", 0)) return *rows;
    if (const auto columns = file.extent(p + "w2.weight", 1)) return *columns;
  }
  return 4 * width;
}

}  // namespace

std::optional<Recognised> Transformer::recognise(const ForeignTensors& tensors_of_file) const {
  const TensorsOfFile file(tensors_of_file);
  if (file.find("embedding.weight") == nullptr || !file.any_layer_has(".attention."))
    return std::nullopt;
  const std::int64_t layers = file.count("layers.", most_layers),
                     width = file.extent("embedding.weight", 1).value_or(0);
  const Values config{{"vocabulary", file.extent("embedding.weight", 0).value_or(0)},
                      {"context", file.extent("position_embedding.weight", 0).value_or(128)},
                      {"width", width},
                      {"layers", layers},
                      {"heads", heads_of(width)},
                      {"ffn_width", ffn_width_of(file, layers, width)},
                      {"tied_head", file.head_is_tied()}};
  return file.as(config, tensors(config));
}

}  // namespace itera::transformer
