// Sampling from the top k logits at a temperature; the state means no window is ever read twice.
#include "worker/generate.hpp"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "base/text.hpp"
#include "itera/component.hpp"
#include "itera/error.hpp"
#include "itera/tokenizer.hpp"
#include "itera/utf8.hpp"
#include "worker/loader.hpp"
#include "worker/process.hpp"
#include "worker/stop.hpp"

namespace itera {

namespace {

/// Prints what each new token adds, as whole characters; bytes that are none go out once they can
/// no longer become one.
class Stream {
 public:
  explicit Stream(const Tokenizer& tokenizer) : tokenizer_(tokenizer) {}

  /// `ids` ends with what is new since the last call, one token or the prompt.
  void show(const std::vector<std::int64_t>& ids, std::size_t fresh) {
    const std::size_t known = ids.size() - fresh, from = known - std::min(known, looked_back);
    const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(from);
    const std::string before =
        tokenizer_.decode({begin, ids.end() - static_cast<std::ptrdiff_t>(fresh)});
    pending_ += tokenizer_.decode({begin, ids.end()}).substr(before.size());
    flush(whole());
  }
  void finish() { flush(pending_.size()); }
  /// The other end of the pipe was closed: nobody wants more.
  [[nodiscard]] bool reader_gone() const { return reader_gone_; }

 private:
  static constexpr std::size_t looked_back = 4;  // tokens; a word's space depends on the one before

  /// How much of what is pending no later byte can change: all but a character's first bytes.
  [[nodiscard]] std::size_t whole() const {
    const std::string_view all = pending_;
    for (std::size_t tail = 1; tail <= std::min<std::size_t>(3, all.size()); ++tail) {
      const std::string_view end = all.substr(all.size() - tail);
      const auto first = static_cast<unsigned char>(end[0]);
      if (first < 0x80) break;
      if (first >= 0xC0) return utf8_length(end) == 0 ? all.size() - tail : all.size();
    }
    return all.size();
  }

  void flush(std::size_t count) {
    std::fwrite(pending_.data(), 1, count, stdout);
    reader_gone_ = std::fflush(stdout) != 0;
    pending_.erase(0, count);
  }

  const Tokenizer& tokenizer_;
  std::string pending_;
  bool reader_gone_ = false;
};

/// logits (V) → an id.
std::int64_t choose(const at::Tensor& logits, const Generation& request, at::Generator& random) {
  if (!at::isfinite(logits).all().item<bool>()) {
    throw Error("the model's logits are not finite: its weights hold infinities or nan");
  }
  if (request.temperature == 0) return logits.argmax().item<std::int64_t>();
  const std::int64_t k =
      std::min(request.top_k > 0 ? request.top_k : logits.size(0), logits.size(0));
  const auto [top, ids] = logits.topk(k);
  const at::Tensor chosen =
      at::softmax((top - top[0]) / request.temperature, 0).multinomial(1, false, random);
  return ids.index_select(0, chosen).item<std::int64_t>();
}

std::vector<std::int64_t> encode(const Tokenizer& tokenizer, const std::string& prompt) {
  if (!valid_utf8(prompt)) throw Error("the prompt is not valid UTF-8", Fault::usage);
  const Encoding encoding = tokenizer.encode(prompt);
  if (encoding.ids.empty())
    throw Error("the prompt holds no token; give --prompt at least one character", Fault::usage);
  return {encoding.ids.begin(), encoding.ids.end()};
}

/// How many tokens may follow the prompt, where the model reads no more than `longest`.
std::size_t allowed(const Generation& request, std::optional<std::int64_t> longest,
                    std::size_t prompt) {
  const auto wanted = static_cast<std::size_t>(request.max_tokens);
  if (!longest) return wanted;
  const auto positions = static_cast<std::size_t>(*longest);
  if (prompt > positions) {
    throw Error(
        fmt::format("the prompt has {} tokens, and this model reads at most {}", prompt, positions),
        Fault::usage);
  }
  if (prompt + wanted > positions + 1) {
    fmt::print(stderr, "this model reads at most {} tokens: the text ends there\n", positions);
  }
  return std::min(wanted, positions + 1 - prompt);  // the last one is written, not read
}

}  // namespace

void generate(const Generation& request) {
  listen_for_stop();
  prepare_arithmetic(request.threads, request.seed);
  const c10::NoGradGuard no_gradients;
  Loader loader;
  for (const auto& plugin : request.plugins) loader.open(plugin);
  const Checkpoint checkpoint = load_checkpoint(request.checkpoint);
  if (checkpoint.tokenizer.empty()) {
    throw Error(
        fmt::format("checkpoint \"{}\" carries no tokenizer, so its tokens cannot become text",
                    request.checkpoint.string()),
        Fault::missing);
  }
  const auto component = loader.make(Kind::model, checkpoint.architecture, Values::object());
  const auto& architecture = dynamic_cast<const Architecture&>(*component);
  const auto model = architecture.build(checkpoint);
  const auto tokenizer = load_tokenizer(checkpoint.tokenizer);

  std::vector<std::int64_t> ids = encode(*tokenizer, request.prompt);
  const std::size_t prompt = ids.size();
  const std::size_t end =
      prompt + allowed(request, architecture.longest(checkpoint.config), prompt);
  const auto state = model->start(1);
  at::Generator random = at::detail::createCPUGenerator(static_cast<std::uint64_t>(request.seed));
  Stream stream(*tokenizer);
  stream.show(ids, prompt);

  const auto begin = std::chrono::steady_clock::now();
  at::Tensor next = at::tensor(ids, at::kLong).unsqueeze(0);  // (1, T)
  while (ids.size() < end && !stop_requested() && !stream.reader_gone()) {
    const at::Tensor logits =
        model->forward(next, state.get()).logits.select(1, -1).squeeze(0);  // (V)
    ids.push_back(choose(logits.narrow(0, 0, std::min(logits.size(0), tokenizer->vocabulary())),
                         request, random));
    stream.show(ids, 1);
    next = at::full({1, 1}, ids.back(), at::kLong);
  }
  stream.finish();
  std::fputc('\n', stdout);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const std::size_t made = ids.size() - prompt;
  fmt::print(stderr, "{} tokens in {:.2f} s, {:.0f} tokens/s ({} thread{})\n", made, seconds,
             static_cast<double>(made) / seconds, request.threads, request.threads == 1 ? "" : "s");
  if (stop_requested()) throw Stopped("stopped before the text was done");
}

}  // namespace itera
