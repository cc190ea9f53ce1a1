// Sizes, overrides, and the configuration as data.
#include "config.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "itera/configuration.hpp"

namespace itera::ssm {

namespace {

struct Experts {
  const char* size;
  std::int64_t states, experts, width;
};

// The odd layers have experts, the even ones a plain feed-forward of the same width.
constexpr Experts usual[] = {{"micro", 8, 4, 32}, {"tiny", 8, 4, 64}, {"small", 16, 8, 128}};

const Experts& usual_of(const std::string& size) {
  return *std::ranges::find(usual, size, &Experts::size);
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

}  // namespace

const Schema<Params>& schema() {
  static const Schema<Params> schema =
      sized_schema<Params>()
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
  const Size& size = size_named(params.size);
  const Experts& experts = usual_of(params.size);
  const std::int64_t layers = params.layers.value_or(size.layers);
  Config config;
  config.vocabulary = vocabulary;
  config.context = context;
  config.width = params.width.value_or(size.width);
  config.inner = one_per_layer("inner", params.inner, layers, 2 * config.width);
  config.states = one_per_layer("states", params.states, layers, experts.states);
  config.step_rows =
      params.step_rows == "1" ? std::vector<std::int64_t>(config.inner.size(), 1) : config.inner;
  config.experts = one_per_layer("experts", params.experts, layers, experts.experts);
  if (!params.experts) {
    for (std::size_t i = 0; i < config.experts.size(); i += 2) config.experts[i] = 0;
  }
  config.expert_width.assign(config.inner.size(), params.expert_width.value_or(experts.width));
  config.top_k = params.top_k.value_or(2);
  config.learned_positions = params.positions == "learned";
  config.tied_head = params.tied_head;
  config.balance = params.balance;
  for (const std::int64_t count : config.experts) {
    if (count > 0 && count < config.top_k) {
      throw Error(fmt::format("model parameter \"top_k\": {} experts cannot be chosen from {}; "
                              "lower top_k or raise "
                              "experts",
                              config.top_k, count),
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
  const ConfigReader read(values, "an itera model");
  Config c;
  c.inner = read.per_layer("inner", 1, 65536);
  c.states = read.per_layer("states", 1, 1024, c.layers());
  c.step_rows = read.per_layer("step_rows", 1, 65536, c.layers());
  c.experts = read.per_layer("experts", 0, 256, c.layers());
  c.expert_width = read.per_layer("expert_width", 1, 65536, c.layers());
  c.vocabulary = read.whole("vocabulary", 1, 1 << 20);
  c.context = read.whole("context", 1, 1 << 20);
  c.width = read.whole("width", 1, 8192);
  c.taps = read.whole("taps", 1, 64);
  c.top_k = read.get<std::int64_t>("top_k");
  for (const std::int64_t experts : c.experts) {
    if (experts > 0) read.expect("top_k", c.top_k, 1, experts);
  }
  c.learned_positions = read.get<std::string>("positions") == "learned";
  c.tied_head = read.get<bool>("tied_head");
  c.balance = read.get<double>("balance");
  return c;
}

}  // namespace itera::ssm
