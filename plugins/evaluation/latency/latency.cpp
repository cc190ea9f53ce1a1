// latency: prefill and decode speed at batch 1, interleaved with the twin (A B B A) in one process.
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>

#include "itera/plugin.hpp"
#include "statistics.hpp"

namespace itera::latency {

namespace {

struct Params {
  std::int64_t repeats = 20, prefill_tokens = 128, decode_tokens = 32;
};

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

struct Timing {
  double prefill, decode;  // seconds
};

/// Reads the prompt (1, T), then decodes `tokens` greedily, keeping the state: never a re-run of
/// the window.
Timing time_once(const Model& model, const at::Tensor& prompt, std::int64_t tokens) {
  const auto state = model.start(1);
  const auto begin = Clock::now();
  at::Tensor next =
      model.forward(prompt, state.get()).logits.select(1, -1).argmax(-1, true);  // (1, 1)
  const double prefill = seconds_since(begin);
  const auto decoding = Clock::now();
  for (std::int64_t i = 0; i < tokens; ++i)
    next = model.forward(next, state.get()).logits.select(1, -1).argmax(-1, true);
  return {prefill, seconds_since(decoding)};
}

at::Tensor prompt_of(const Corpus& corpus, std::int64_t tokens) {
  at::Tensor ids = at::empty({1, tokens}, at::kLong);
  const std::int64_t begin = corpus.documents(Split::test).front().begin;
  const auto available = static_cast<std::int64_t>(corpus.ids().size()) - begin;
  for (std::int64_t t = 0; t < tokens; ++t) {
    ids[0][t] =
        static_cast<std::int64_t>(corpus.ids()[static_cast<std::size_t>(begin + t % available)]);
  }
  return ids;
}

/// What ran the products of either phase: of matrices that are not just looked up, or of whatever
/// else a model without one has.
std::string arithmetics_of(const Subject& subject, std::int64_t prefill_tokens) {
  std::vector<Form> matrices, others;
  for (const TensorInfo& info : subject.architecture.tensors(subject.checkpoint.config)) {
    if (traits_of(info.role).looked_up) continue;
    (info.shape.size() == 2 ? matrices : others)
        .push_back(subject.checkpoint.at(info.name)->form());
  }
  const std::vector<Form>& forms = matrices.empty() ? others : matrices;
  const std::string prefill = arithmetic_of(forms, prefill_tokens),
                    decode = arithmetic_of(forms, 1);
  return prefill == decode ? decode : fmt::format("prefill: {}; decode: {}", prefill, decode);
}

/// Resident set of this process now: both models, LibTorch and all.
double resident_of_process() {
  std::ifstream statm("/proc/self/statm");
  double total = 0, resident = 0;
  statm >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

class Latency final : public Evaluator {
 public:
  explicit Latency(Params params) : params_(params) {}

  void evaluate(const Subject& subject, Context& context) override {
    const c10::NoGradGuard no_gradients;
    fit_into(subject.architecture.longest(subject.checkpoint.config), context);
    const auto own = subject.architecture.build(subject.checkpoint),
               twin = subject.architecture.build(subject.twin);
    const at::Tensor prompt = prompt_of(subject.corpus, params_.prefill_tokens);
    time_once(*own, prompt, 2);  // warm-up
    time_once(*twin, prompt, 2);
    std::vector<Timing> a, b;  // paired: own and twin, next to each other in time
    for (std::int64_t r = 0; r < params_.repeats; ++r) {
      const bool own_first = r % 2 == 0;  // A B, B A, A B, …
      if (own_first) a.push_back(time_once(*own, prompt, params_.decode_tokens));
      b.push_back(time_once(*twin, prompt, params_.decode_tokens));
      if (!own_first) a.push_back(time_once(*own, prompt, params_.decode_tokens));
      context.progress({r + 1, params_.repeats, "pairs"});
      if (context.stopping())
        throw Stopped("stopped while timing; run again to start this stage anew");
    }
    report("prefill", a, b, &Timing::prefill, params_.prefill_tokens, context);
    report("decode", a, b, &Timing::decode, params_.decode_tokens, context);
    std::int64_t resident = 0;
    for (const auto& [name, stored] : subject.checkpoint.tensors)
      resident += stored->resident_bytes();
    context.record("resident_bytes", static_cast<double>(resident));
    context.record("process_resident_bytes", resident_of_process());
    context.record("latency_threads", context.threads());
    context.record("latency_repeats", static_cast<double>(params_.repeats));
    context.record_text("arithmetic", arithmetics_of(subject, params_.prefill_tokens));
  }

 private:
  /// A model with learned positions reads no more than it has: the prompt gets what decoding
  /// leaves.
  void fit_into(std::optional<std::int64_t> longest, Context& context) {
    if (!longest || params_.prefill_tokens + params_.decode_tokens <= *longest) return;
    params_.decode_tokens =
        std::min(params_.decode_tokens, std::max<std::int64_t>(1, *longest / 4));
    params_.prefill_tokens = std::max<std::int64_t>(1, *longest - params_.decode_tokens);
    context.note(
        fmt::format("this model reads at most {} tokens: timed with {} of prefill and {} of "
                    "decoding",
                    *longest, params_.prefill_tokens, params_.decode_tokens));
  }

  static void report(const std::string& what, const std::vector<Timing>& own,
                     const std::vector<Timing>& twin, double Timing::* field, std::int64_t tokens,
                     Context& context) {
    std::vector<double> rates, twin_rates, ratios;
    for (std::size_t i = 0; i < own.size(); ++i) {
      rates.push_back(static_cast<double>(tokens) / (own[i].*field));
      twin_rates.push_back(static_cast<double>(tokens) / (twin[i].*field));
      ratios.push_back((twin[i].*field) / (own[i].*field));  // above 1: faster than the twin
    }
    const Interval interval = median_interval(ratios);
    context.record(what + "_tokens_per_second", median(rates));
    context.record("twin_" + what + "_tokens_per_second", median(twin_rates));
    context.record(what + "_ratio", median(ratios));
    context.record(what + "_ratio_low", interval.low);
    context.record(what + "_ratio_high", interval.high);
    context.samples(what + "_ratio", {std::move(ratios), {}, {}});
  }

  Params params_;
};

const Schema<Params>& schema() {
  static const Schema<Params> schema =
      Schema<Params>{}
          .field("repeats", &Params::repeats,
                 {.help = "pairs of timings", .unit = "pairs", .minimum = 2, .maximum = 10000})
          .field("prefill_tokens", &Params::prefill_tokens,
                 {.help = "length of the prompt", .unit = "tokens", .minimum = 1, .maximum = 1e6})
          .field("decode_tokens", &Params::decode_tokens,
                 {.help = "tokens decoded after it, one by one",
                  .unit = "tokens",
                  .minimum = 1,
                  .maximum = 1e6});
  return schema;
}

/// The speed of one phase, what it is to the twin's, and the ends of that ratio's interval.
void add_speed(const std::string& phase, std::vector<Metric>& metrics) {
  const std::string ratio = phase + "_ratio", rate = phase + "_tokens_per_second";
  metrics.push_back({.name = rate,
                     .unit = "tokens/s",
                     .better = Better::higher,
                     .headline = true,
                     .help = "median over the pairs of timings",
                     .title = phase + ", tokens/s",
                     .ratio = ratio});
  metrics.push_back({.name = ratio,
                     .unit = "×",
                     .better = Better::higher,
                     .decimals = 2,
                     .help = "speed over the twin's, median over the pairs",
                     .title = phase + ", × twin"});
  metrics.push_back({.name = ratio + "_low", .unit = "×", .help = "95 % interval of the ratio"});
  metrics.push_back({.name = ratio + "_high", .unit = "×", .help = "95 % interval of the ratio"});
  metrics.push_back({.name = "twin_" + rate, .unit = "tokens/s", .help = "the twin, beside it"});
}

std::vector<Metric> metrics() {
  std::vector<Metric> metrics;
  add_speed("prefill", metrics);
  add_speed("decode", metrics);
  metrics.push_back({.name = "resident_bytes",
                     .unit = "bytes",
                     .better = Better::lower,
                     .headline = true,
                     .help = "weights in memory as they are multiplied",
                     .title = "weights in memory"});
  metrics.push_back({.name = "process_resident_bytes",
                     .unit = "bytes",
                     .help = "of the process: both models, LibTorch and all"});
  metrics.push_back({.name = "latency_threads", .unit = "threads", .help = "that multiplied"});
  metrics.push_back({.name = "latency_repeats", .unit = "pairs", .help = "of timings"});
  return metrics;
}

}  // namespace

}  // namespace itera::latency

ITERA_PLUGIN("latency", "0.1.0") {
  registrar.add<itera::latency::Latency>(
      itera::Kind::evaluation, "latency",
      "Prefill and decode speed at batch 1, paired with the twin", itera::latency::schema(),
      {.measures_time = true, .needs_corpus = true, .needs_twin = true}, itera::latency::metrics());
}
