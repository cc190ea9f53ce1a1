// Sizes as the itera ones; heads of 32 channels and a feed-forward of four widths unless the spec
// says otherwise.
#include "architecture.hpp"

#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "itera/initial.hpp"
#include "itera/layers.hpp"
#include "model.hpp"

namespace itera::transformer {

namespace {

struct Size {
  const char* name;
  std::int64_t width, layers;
};

constexpr Size sizes[] = {{"micro", 64, 3}, {"tiny", 128, 4}, {"small", 256, 6}};

at::Tensor initial(const TensorInfo& info, const Config& c, std::int64_t seed) {
  const double deviation = 1.0 / std::sqrt(static_cast<double>(info.shape.back()));
  const double residual =
      1.0 / std::sqrt(2.0 * static_cast<double>(c.layers));  // two branches a layer
  switch (info.role) {
    case Role::norm: return at::ones(info.shape, at::kFloat);
    case Role::bias: return at::zeros(info.shape, at::kFloat);
    case Role::embedding:
    case Role::position:
    case Role::head: return normal(info.shape, 0.02, seed, info.name);
    case Role::attention_out:
    case Role::ffn_down: return normal(info.shape, residual * deviation, seed, info.name);
    default: return normal(info.shape, deviation, seed, info.name);
  }
}

}  // namespace

const Schema<Params>& schema() {
  static const Schema<Params> schema =
      Schema<Params>{}
          .field("size", &Params::size,
                 {.help = "micro: width 64, 3 layers; tiny: 128, 4; small: 256, 6",
                  .choices = {"micro", "tiny", "small"}})
          .field("width", &Params::width, {.help = "residual width", .minimum = 1, .maximum = 8192})
          .field("layers", &Params::layers,
                 {.help = "number of layers", .minimum = 1, .maximum = 256})
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
  Config c;
  try {
    c = {values.at("vocabulary"), values.at("context"), values.at("width"),
         values.at("layers"),     values.at("heads"),   values.at("ffn_width"),
         values.at("tied_head")};
  } catch (const Values::exception& e) {
    throw Error(std::string("configuration of a transformer: ") + e.what());
  }
  const auto within = [](const char* name, std::int64_t value, std::int64_t most) {
    if (value < 1 || value > most) {
      throw Error(fmt::format("configuration of a transformer: {} is {}, expected 1 to {}", name,
                              value, most));
    }
  };
  within("vocabulary", c.vocabulary, 1 << 20);
  within("context", c.context, 1 << 20);
  within("width", c.width, 8192);
  within("layers", c.layers, 256);
  within("ffn_width", c.ffn_width, 65536);
  within("heads", c.heads, c.width);
  if (c.width % c.heads != 0) {
    throw Error(
        fmt::format("configuration of a transformer: width {} cannot be shared evenly by {} "
                    "heads",
                    c.width, c.heads));
  }
  return c;
}

Values Transformer::configure(std::int64_t vocabulary, std::int64_t context) const {
  const Size& size = *std::find_if(std::begin(sizes), std::end(sizes),
                                   [&](const Size& s) { return params_.size == s.name; });
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
  Checkpoint checkpoint{"transformer", values, "", {}, {}};
  for (const TensorInfo& info : tensors(values)) {
    if (info.tied_to.empty()) checkpoint.tensors[info.name] = store_f32(initial(info, c, seed));
    else checkpoint.ties[info.name] = info.tied_to;
  }
  return checkpoint;
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
