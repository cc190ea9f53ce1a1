// Sizes as the itera ones; heads of 32 channels and a feed-forward of four widths unless the spec
// says otherwise.
#include "architecture.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "itera/configuration.hpp"
#include "itera/initial.hpp"
#include "itera/layers.hpp"
#include "model.hpp"

namespace itera::transformer {

const Schema<Params>& schema() {
  static const Schema<Params> schema =
      sized_schema<Params>()
          .field(
              "heads", &Params::heads,
              {.help = "attention heads (width / 32 unless given)", .minimum = 1, .maximum = 256})
          .field("ffn_width", &Params::ffn_width,
                 {.help = "hidden width of the feed-forward (4 × width unless given)",
                  .minimum = 1,
                  .maximum = 65536})
          .field("tied_head", &Params::tied_head, {.help = "the head shares the embedding"});
  return schema;
}

Config from_values(const Values& values) {
  const ConfigReader read(values, "a transformer");
  Config c;
  c.vocabulary = read.whole("vocabulary", 1, 1 << 20);
  c.context = read.whole("context", 1, 1 << 20);
  c.width = read.whole("width", 1, 8192);
  c.layers = read.whole("layers", 1, 256);
  c.ffn_width = read.whole("ffn_width", 1, 65536);
  c.heads = read.whole("heads", 1, c.width);
  c.tied_head = read.get<bool>("tied_head");
  if (c.width % c.heads != 0)
    read.fail(fmt::format("width {} cannot be shared evenly by {} heads", c.width, c.heads));
  return c;
}

Values Transformer::configure(std::int64_t vocabulary, std::int64_t context) const {
  const Size& size = size_named(params_.size);
  const std::int64_t width = params_.width.value_or(size.width);
  const std::int64_t heads = params_.heads.value_or(std::max<std::int64_t>(1, width / 32));
  if (width % heads != 0) {
    throw Error(
        fmt::format("model parameter \"heads\": width {} cannot be shared evenly by {} heads",
                    width, heads),
        Fault::invalid);
  }
  return {{"vocabulary", vocabulary},
          {"context", context},
          {"width", width},
          {"layers", params_.layers.value_or(size.layers)},
          {"heads", heads},
          {"ffn_width", params_.ffn_width.value_or(4 * width)},
          {"tied_head", params_.tied_head}};
}

TensorTable Transformer::tensors(const Values& values) const {
  const Config c = from_values(values);
  const std::int64_t d = c.width;
  TensorTable table;
  add_embedding(table, c.vocabulary, d, c.context);
  for (std::int64_t i = 0; i < c.layers; ++i) {
    const auto layer = static_cast<int>(i);
    BlockRows attention(table, fmt::format("layers.{}.attention.", i), layer);
    attention.add_norm(d);
    attention.add("in_proj.weight", Role::attention_in, {3 * d, d}, "normed",
                  {{"query", 0, d}, {"key", d, 2 * d}, {"value", 2 * d, 3 * d}});
    attention.add("out_proj.weight", Role::attention_out, {d, d}, "seen");
    BlockRows ffn(table, fmt::format("layers.{}.ffn.", i), layer);
    ffn.add_norm(d);
    ffn.add("w1.weight", Role::ffn_up, {c.ffn_width, d}, "normed");
    ffn.add("w2.weight", Role::ffn_down, {d, c.ffn_width}, "hidden");
  }
  add_head(table, c.vocabulary, d, c.tied_head);
  return table;
}

Checkpoint Transformer::initialise(const Values& values, std::int64_t seed) const {
  const Config c = from_values(values);
  return fresh_checkpoint("transformer", values, tensors(values),
                          [&](const TensorInfo& info) { return initial(info, c.layers, seed); });
}

std::unique_ptr<Model> Transformer::build(const Checkpoint& checkpoint) const {
  check_tensors(checkpoint, tensors(checkpoint.config));
  return std::make_unique<TransformerModel>(checkpoint, from_values(checkpoint.config));
}

std::optional<std::int64_t> Transformer::longest(const Values& values) const {
  return from_values(values).context;
}

double Transformer::flops_per_token(const Values& values) const {
  const Config c = from_values(values);
  // scores and weighted sum over half the context on average
  const std::int64_t attention = 4 * c.width * c.width + c.context * c.width;
  const std::int64_t layer = attention + 2 * c.ffn_width * c.width;
  return 2.0 * static_cast<double>(c.layers * layer + c.vocabulary * c.width);
}

}  // namespace itera::transformer
