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
#include "worker/loader.hpp"
#include "worker/process.hpp"
#include "worker/stop.hpp"

namespace itera {

namespace {

/// Prints what each new token adds, once its characters are whole.
class Stream {
 public:
  explicit Stream(const Tokenizer& tokenizer) : tokenizer_(tokenizer) {}

  void show(const std::vector<std::int64_t>& ids, bool last) {
    const std::string text = tokenizer_.decode(ids);
    std::size_t end = text.size();
    if (!last) {
      while (end > shown_ && !valid_utf8(std::string_view(text).substr(0, end))) --end;
    }
    if (end <= shown_) return;
    std::fwrite(text.data() + shown_, 1, end - shown_, stdout);
    std::fflush(stdout);
    shown_ = end;
  }

 private:
  const Tokenizer& tokenizer_;
  std::size_t shown_ = 0;
};

/// logits (V) → an id.
std::int64_t choose(const at::Tensor& logits, const Generation& request, at::Generator& random) {
  if (request.temperature == 0) return logits.argmax().item<std::int64_t>();
  const std::int64_t k =
      std::min(request.top_k > 0 ? request.top_k : logits.size(0), logits.size(0));
  const auto [top, ids] = logits.topk(k);
  const at::Tensor chosen = at::softmax(top / request.temperature, 0).multinomial(1, false, random);
  return ids.index_select(0, chosen).item<std::int64_t>();
}

std::vector<std::int64_t> encode(const Tokenizer& tokenizer, const std::string& prompt) {
  if (!valid_utf8(prompt)) throw Error("the prompt is not valid UTF-8", Fault::usage);
  const Encoding encoding = tokenizer.encode(prompt);
  if (encoding.ids.empty())
    throw Error("the prompt holds no token; give --prompt at least one character", Fault::usage);
  return {encoding.ids.begin(), encoding.ids.end()};
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
  const auto model = dynamic_cast<const Architecture&>(*component).build(checkpoint);
  const auto tokenizer = load_tokenizer(checkpoint.tokenizer);

  std::vector<std::int64_t> ids = encode(*tokenizer, request.prompt);
  const auto prompt = static_cast<std::int64_t>(ids.size());
  const auto state = model->start(1);
  at::Generator random = at::detail::createCPUGenerator(static_cast<std::uint64_t>(request.seed));
  Stream stream(*tokenizer);
  stream.show(ids, false);

  const auto begin = std::chrono::steady_clock::now();
  at::Tensor next = at::tensor(ids, at::kLong).unsqueeze(0);  // (1, T)
  for (std::int64_t i = 0; i < request.max_tokens && !stop_requested(); ++i) {
    const at::Tensor logits =
        model->forward(next, state.get()).logits.select(1, -1).squeeze(0);  // (V)
    ids.push_back(choose(logits.narrow(0, 0, std::min(logits.size(0), tokenizer->vocabulary())),
                         request, random));
    stream.show(ids, false);
    next = at::full({1, 1}, ids.back(), at::kLong);
  }
  stream.show(ids, true);
  std::fputc('\n', stdout);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const auto made = static_cast<std::int64_t>(ids.size()) - prompt;
  fmt::print(stderr, "{} tokens in {:.2f} s, {:.0f} tokens/s ({} thread{})\n", made, seconds,
             static_cast<double>(made) / seconds, request.threads, request.threads == 1 ? "" : "s");
}

}  // namespace itera
