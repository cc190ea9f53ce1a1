// An Itera-Lite model in somebody's file: the names are those of our table, the sizes are read off
// the shapes.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "architecture.hpp"
#include "itera/recognising.hpp"

namespace itera::ssm {

namespace {

constexpr std::int64_t most_layers = 256, most_experts = 256, usual_top_k = 2, usual_context = 128;

/// Newer files of the family say ".moe.moe." where ours and older ones say ".moe.layer.".
std::string our_name(std::string name) {
  constexpr std::string_view theirs = ".moe.moe.";
  const auto at = name.find(theirs);
  return at == std::string::npos ? name : name.replace(at, theirs.size(), ".moe.layer.");
}

/// Tensors that a partial file lacks leave their sizes to the next one that knows.
template <class... Known> std::int64_t first_of(const Known&... known) {
  std::optional<std::int64_t> found;
  ((found = found ? found : std::optional<std::int64_t>(known)), ...);
  return found.value_or(0);
}

void read_mixer(const TensorsOfFile& file, std::int64_t layer, Config& c) {
  const std::string p = fmt::format("layers.{}.ssm.", layer);
  const auto doubled = file.extent(p + "in_proj.weight", 0);
  c.inner.push_back(first_of(file.extent(p + "out_proj.weight", 1), file.extent(p + "ssm.D", 0),
                             file.extent(p + "conv1d.weight", 0),
                             doubled ? std::optional(*doubled / 2) : std::nullopt, 2 * c.width));
  c.states.push_back(first_of(file.extent(p + "ssm.A_log", 0), file.extent(p + "ssm.B", 0),
                              file.extent(p + "ssm.C", 1), 8));
  c.step_rows.push_back(first_of(file.extent(p + "ssm.delta_proj.weight", 0),
                                 file.extent(p + "ssm.delta_proj.bias", 0), c.inner.back()));
  c.taps = first_of(file.extent(p + "conv1d.weight", 2), c.taps);
}

void read_feed_forward(const TensorsOfFile& file, std::int64_t layer, Config& c) {
  const std::string p = fmt::format("layers.{}.moe.", layer);
  const auto rows = file.extent(p + "layer.router.gate.weight", 0);
  const std::int64_t experts = std::max(std::clamp<std::int64_t>(rows.value_or(0), 0, most_experts),
                                        file.count(p + "layer.experts.", most_experts));
  std::optional<std::int64_t> width;
  for (std::int64_t j = 0; j < experts && !width; ++j) {
    const std::string expert = fmt::format("{}layer.experts.{}.", p, j);
    width = file.extent(expert + "w1.weight", 0);
    if (!width) width = file.extent(expert + "w2.weight", 1);
  }
  const std::int64_t before = c.expert_width.empty() ? c.width / 2 : c.expert_width.back();
  c.experts.push_back(experts);
  c.expert_width.push_back(first_of(width, file.extent(p + "ffn.w1.weight", 0),
                                    file.extent(p + "ffn.w2.weight", 1),
                                    std::max<std::int64_t>(before, 1)));
  if (experts > 0) c.top_k = std::min(c.top_k, experts);
}

Config read_config(const TensorsOfFile& file) {
  Config c;
  c.vocabulary = file.extent("embedding.weight", 0).value_or(0);
  c.width = file.extent("embedding.weight", 1).value_or(0);
  c.top_k = usual_top_k;
  c.balance = Params{}.balance;
  const auto positions = file.extent("position_embedding.weight", 0);
  c.learned_positions = positions.has_value();
  c.context = positions.value_or(usual_context);
  c.tied_head = file.head_is_tied();
  const std::int64_t layers = file.count("layers.", most_layers);
  for (std::int64_t layer = 0; layer < layers; ++layer) {
    read_mixer(file, layer, c);
    read_feed_forward(file, layer, c);
  }
  return c;
}

}  // namespace

std::optional<Recognised> Itera::recognise(const ForeignTensors& tensors_of_file) const {
  const TensorsOfFile file(tensors_of_file, our_name);
  if (file.find("embedding.weight") == nullptr || !file.any_layer_has(".ssm.")) return std::nullopt;
  const Values config = to_values(read_config(file));
  return file.as(config, tensors(config));
}

}  // namespace itera::ssm
