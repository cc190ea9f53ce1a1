// Sizes, overrides, and the configuration as data.
#include "config.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace itera::ssm {

namespace {

struct Size {
  const char* name;
  std::int64_t width, layers, states, experts, expert_width;
};

// The odd layers have experts, the even ones a plain feed-forward of the same width.
constexpr Size sizes[] = {
    {"micro", 64, 3, 8, 4, 32}, {"tiny", 128, 4, 8, 4, 64}, {"small", 256, 6, 16, 8, 128}};

const Size& size_of(const std::string& name) {
  return *std::find_if(std::begin(sizes), std::end(sizes),
                       [&](const Size& size) { return name == size.name; });
}

std::vector<std::int64_t> one_per_layer(const char* name, const std::optional<PerLayer>& given,
                                        std::int64_t layers, std::int64_t otherwise) {
  const auto count = static_cast<std::size_t>(layers);
  if (!given) return std::vector<std::int64_t>(count, otherwise);
  if (given->values.size() == 1) return std::vector<std::int64_t>(count, given->values.front());
  if (given->values.size() != count) {
    throw Error(
        fmt::format("model parameter \"{}\": expected one value or {} (one a layer), found {}",
                    name, count, given->values.size()),
        Fault::invalid);
  }
  return given->values;
}

void within(const char* name, std::int64_t value, std::int64_t least, std::int64_t most) {
  if (value >= least && value <= most) return;
  throw Error(fmt::format("configuration of an itera model: {} is {}, expected {} to {}", name,
                          value, least, most));
}

/// A configuration may come from a damaged file: nothing is built from numbers that make no sense.
void check(const Config& c) {
  within("layers", static_cast<std::int64_t>(c.layers()), 1, 256);
  for (const auto* list : {&c.states, &c.step_rows, &c.experts, &c.expert_width}) {
    if (list->size() != c.layers()) {
      throw Error(
          "configuration of an itera model: inner, states, step_rows, experts and "
          "expert_width need one value a layer each");
    }
  }
  within("vocabulary", c.vocabulary, 1, 1 << 20);
  within("context", c.context, 1, 1 << 20);
  within("width", c.width, 1, 8192);
  within("taps", c.taps, 1, 64);
  for (std::size_t i = 0; i < c.layers(); ++i) {
    within("inner", c.inner[i], 1, 65536);
    within("states", c.states[i], 1, 1024);
    within("step_rows", c.step_rows[i], 1, 65536);
    within("expert_width", c.expert_width[i], 1, 65536);
    within("experts", c.experts[i], 0, 256);
    if (c.experts[i] > 0) within("top_k", c.top_k, 1, c.experts[i]);
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
          .field("inner", &Params::inner,
                 {.help = "channels inside the mixer (2 × width unless given)",
                  .minimum = 1,
                  .maximum = 65536})
          .field("states", &Params::states,
                 {.help = "recurrent states shared by all channels", .minimum = 1, .maximum = 1024})
          .field("step_rows", &Params::step_rows,
                 {.help = "rows of delta_proj whose mean is dt: as many as channels, or 1",
                  .choices = {"inner", "1"}})
          .field("experts", &Params::experts,
                 {.help = "experts of the layer; 0 is a plain feed-forward",
                  .minimum = 0,
                  .maximum = 256})
          .field(
              "expert_width", &Params::expert_width,
              {.help = "hidden width of an expert or feed-forward", .minimum = 1, .maximum = 65536})
          .field("top_k", &Params::top_k,
                 {.help = "experts that see each token (2 unless given)",
                  .minimum = 1,
                  .maximum = 256})
          .field("positions", &Params::positions,
                 {.help = "learned: a table of `context` positions, an error beyond it",
                  .choices = {"none", "learned"}})
          .field("tied_head", &Params::tied_head, {.help = "the head shares the embedding"})
          .field("balance", &Params::balance,
                 {.help = "weight of the load-balance loss of the experts",
                  .minimum = 0,
                  .maximum = 10});
  return schema;
}

Config configure(const Params& params, std::int64_t vocabulary, std::int64_t context) {
  const Size& size = size_of(params.size);
  const std::int64_t layers = params.layers.value_or(size.layers);
  Config config;
  config.vocabulary = vocabulary;
  config.context = context;
  config.width = params.width.value_or(size.width);
  config.inner = one_per_layer("inner", params.inner, layers, 2 * config.width);
  config.states = one_per_layer("states", params.states, layers, size.states);
  config.step_rows =
      params.step_rows == "1" ? std::vector<std::int64_t>(config.inner.size(), 1) : config.inner;
  config.experts = one_per_layer("experts", params.experts, layers, size.experts);
  if (!params.experts) {
    for (std::size_t i = 0; i < config.experts.size(); i += 2) config.experts[i] = 0;
  }
  config.expert_width.assign(config.inner.size(), params.expert_width.value_or(size.expert_width));
  config.top_k = params.top_k.value_or(2);
  config.learned_positions = params.positions == "learned";
  config.tied_head = params.tied_head;
  config.balance = params.balance;
  for (const std::int64_t experts : config.experts) {
    if (experts > 0 && experts < config.top_k) {
      throw Error(fmt::format("model parameter \"top_k\": {} experts cannot be chosen from {}; "
                              "lower top_k or raise "
                              "experts",
                              config.top_k, experts),
                  Fault::invalid);
    }
  }
  return config;
}

Values to_values(const Config& c) {
  return {{"vocabulary", c.vocabulary},
          {"context", c.context},
          {"width", c.width},
          {"taps", c.taps},
          {"top_k", c.top_k},
          {"inner", c.inner},
          {"states", c.states},
          {"step_rows", c.step_rows},
          {"experts", c.experts},
          {"expert_width", c.expert_width},
          {"positions", c.learned_positions ? "learned" : "none"},
          {"tied_head", c.tied_head},
          {"balance", c.balance}};
}

Config from_values(const Values& values) {
  Config c;
  try {
    values.at("vocabulary").get_to(c.vocabulary);
    values.at("context").get_to(c.context);
    values.at("width").get_to(c.width);
    values.at("taps").get_to(c.taps);
    values.at("top_k").get_to(c.top_k);
    values.at("inner").get_to(c.inner);
    values.at("states").get_to(c.states);
    values.at("step_rows").get_to(c.step_rows);
    values.at("experts").get_to(c.experts);
    values.at("expert_width").get_to(c.expert_width);
    c.learned_positions = values.at("positions").get<std::string>() == "learned";
    values.at("tied_head").get_to(c.tied_head);
    values.at("balance").get_to(c.balance);
  } catch (const Values::exception& e) {
    throw Error(std::string("configuration of an itera model: ") + e.what());
  }
  check(c);
  return c;
}

}  // namespace itera::ssm
