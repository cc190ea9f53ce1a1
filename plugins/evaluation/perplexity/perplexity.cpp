// perplexity: nats per token, bits per byte and perplexity on the test split, with every window's
// share kept.
#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "itera/plugin.hpp"
#include "itera/scoring.hpp"
#include "itera/tokenizer.hpp"

namespace itera {

namespace {

struct Params {
  std::int64_t predict_offset = 1;
  std::optional<std::int64_t> max_tokens;
};

/// The first windows that hold `max_tokens` targets, the last one cut short.
std::vector<Window> limited(std::vector<Window> windows, std::int64_t max_tokens) {
  std::int64_t left = max_tokens;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    if (windows[i].length < left) {
      left -= windows[i].length;
      continue;
    }
    windows[i].length = left;
    windows.resize(i + 1);
  }
  return windows;
}

class Perplexity final : public Evaluator {
 public:
  explicit Perplexity(Params params) : params_(params) {}

  void evaluate(const Subject& subject, Context& context) override {
    std::vector<Window> windows = subject.corpus.windows(Split::test, params_.predict_offset);
    if (params_.max_tokens) windows = limited(std::move(windows), *params_.max_tokens);
    if (windows.empty())
      throw Error("the test split holds no window to score; give more text or a smaller context");
    const auto model = subject.architecture.build(subject.checkpoint);
    const auto total = static_cast<std::int64_t>(windows.size());
    const auto scores =
        score(*model, subject.corpus, windows, params_.predict_offset, [&](std::int64_t done) {
          context.progress({done, total, "windows"});
          if (context.stopping())
            throw Stopped("stopped while scoring; run again to start this stage anew");
        });
    const bool lossless = load_tokenizer(subject.corpus.tokenizer())->lossless();
    if (!lossless) {
      context.note(
          "the tokenizer loses text, so only nats per token can be said: no bits per byte");
    }
    record(windows, scores, lossless && params_.predict_offset == 1, context);
  }

 private:
  void record(const std::vector<Window>& windows, const std::vector<WindowScore>& scores,
              bool likelihood_of_the_text, Context& context) const {
    Samples nats, tokens;
    double sum = 0, targets = 0, bytes = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      nats.values.push_back(scores[i].nats);
      nats.weights.push_back(static_cast<double>(scores[i].bytes));
      nats.groups.push_back(windows[i].document);
      tokens.values.push_back(static_cast<double>(scores[i].tokens));
      sum += scores[i].nats;
      targets += static_cast<double>(scores[i].tokens);
      bytes += static_cast<double>(scores[i].bytes);
    }
    if (!std::isfinite(sum))
      throw Error("the model's logits are not finite: its weights hold infinities or nan");
    context.samples("nats", nats);
    context.samples("tokens", tokens);
    context.record("tokens", targets);
    context.record("windows", static_cast<double>(scores.size()));
    context.record("predict_offset", static_cast<double>(params_.predict_offset));
    context.record("nats_per_token", sum / targets);
    if (!likelihood_of_the_text) return;  // nothing more may be said
    context.record("bits_per_byte", sum / bytes / std::numbers::ln2);
    context.record("perplexity", std::exp(sum / targets));
  }

  Params params_;
};

const Schema<Params>& schema() {
  static const Schema<Params> schema =
      Schema<Params>{}
          .field("predict_offset", &Params::predict_offset,
                 {.help = "which later token the model was trained to predict; other than 1 gives "
                          "nats per token only",
                  .minimum = 1,
                  .maximum = 64})
          .field("max_tokens", &Params::max_tokens,
                 {.help = "score only so many (all unless given)",
                  .unit = "tokens",
                  .minimum = 1,
                  .maximum = 1e12});
  return schema;
}

std::vector<Metric> metrics() {
  return {{.name = "bits_per_byte",
           .unit = "bits/byte",
           .better = Better::lower,
           .headline = true,
           .decimals = 4,
           .samples = Sampled{.name = "nats", .by = "bytes", .per_unit = std::numbers::ln2},
           .help = "negative log-likelihood of the text; comparable between tokenizers",
           .title = "bits per byte"},
          {.name = "perplexity",
           .better = Better::lower,
           .headline = true,
           .significant = 4,
           .help = "e to the nats per token"},
          {.name = "nats_per_token",
           .unit = "nats/token",
           .better = Better::lower,
           .headline = true,
           .decimals = 4,
           .samples = Sampled{.name = "nats", .by = "tokens"},
           .help = "mean loss of the tokens predicted",
           .title = "nats per token",
           .unless = "bits_per_byte",
           .offset = "predict_offset"},
          {.name = "tokens", .unit = "tokens", .help = "tokens that were predicted"},
          {.name = "windows", .unit = "windows", .help = "windows they lie in"},
          {.name = "predict_offset", .help = "which later token was predicted"}};
}

}  // namespace

}  // namespace itera

ITERA_PLUGIN("perplexity", "0.1.0") {
  registrar.add<itera::Perplexity>(itera::Kind::evaluation, "perplexity",
                                   "Nats per token, bits per byte and perplexity on the test split",
                                   itera::schema(), {.needs_corpus = true}, itera::metrics());
}
