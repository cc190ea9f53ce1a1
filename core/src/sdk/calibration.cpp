// A stored tensor that lets somebody look is all it takes to see what enters a product: models need
// not know.
#include "itera/calibration.hpp"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "itera/error.hpp"

namespace itera {

namespace {

// B windows a batch, T tokens a window, V vocabulary, R = B·T rows

constexpr std::int64_t windows_a_batch = 16;
constexpr std::size_t held_out_every = 4;

class Watched final : public Stored {
 public:
  Watched(std::string name, StoredPtr inner, const Calibration::Look& look)
      : name_(std::move(name)), inner_(std::move(inner)), look_(look) {}

  std::vector<std::int64_t> shape() const override { return inner_->shape(); }
  at::Tensor dense() const override { return inner_->dense(); }
  at::Tensor rows(const at::Tensor& ids) const override { return inner_->rows(ids); }
  at::Tensor apply(const at::Tensor& x) const override {
    const at::Tensor y = inner_->apply(x);
    look_(name_, x.reshape({-1, x.size(-1)}), y.reshape({-1, y.size(-1)}));
    return y;
  }
  std::vector<StoredPiece> pieces() const override { return inner_->pieces(); }
  std::int64_t resident_bytes() const override { return inner_->resident_bytes(); }
  const Form& form() const override { return inner_->form(); }

 private:
  std::string name_;
  StoredPtr inner_;
  const Calibration::Look& look_;
};

/// Whole windows only, so that every token has as much before it as in use.
std::vector<Window> whole_windows(const Corpus& corpus) {
  std::vector<Window> windows = corpus.windows(Split::calibration);
  std::erase_if(windows, [&](const Window& w) { return w.length < corpus.context(); });
  return windows;
}

/// `count` of them, evenly spaced over the split.
std::vector<Window> spread(const std::vector<Window>& windows, std::size_t count) {
  std::vector<Window> chosen;
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(windows[i * windows.size() / count]);
  return chosen;
}

at::Tensor ids_of(const Corpus& corpus, std::span<const Window> windows, std::int64_t offset) {
  const std::int64_t time = corpus.context();
  at::Tensor ids = at::empty({static_cast<std::int64_t>(windows.size()), time}, at::kLong);
  auto* out = ids.mutable_data_ptr<std::int64_t>();
  for (const Window& window : windows) {
    corpus.ids().copy(window.begin + offset, time, out);
    out += time;
  }
  return ids;
}

}  // namespace

Calibration::Calibration(const Architecture& architecture, const Corpus& corpus,
                         std::int64_t tokens)
    : architecture_(architecture) {
  const std::vector<Window> windows = whole_windows(corpus);
  const std::size_t count =
      std::min(windows.size(), static_cast<std::size_t>(tokens / corpus.context()));
  if (count < held_out_every) {
    throw Error(
        fmt::format("the calibration text has {} whole windows of {} tokens and calibration_tokens "
                    "asks for {}: at least {} windows are needed; raise data.calibration_share or "
                    "calibration_tokens, or give data.calibration more text",
                    windows.size(), corpus.context(), tokens / corpus.context(), held_out_every),
        Fault::invalid);
  }
  std::vector<Window> fit, held_out;
  const std::vector<Window> chosen = spread(windows, count);
  for (std::size_t i = 0; i < count; ++i) {
    (i % held_out_every == held_out_every - 1 ? held_out : fit).push_back(chosen[i]);
  }
  const auto cut = [&](const std::vector<Window>& from, std::vector<Batch>& into) {
    for (std::size_t i = 0; i < from.size(); i += windows_a_batch) {
      const auto some =
          std::span(from).subspan(i, std::min<std::size_t>(windows_a_batch, from.size() - i));
      into.push_back({ids_of(corpus, some, 0), ids_of(corpus, some, 1)});
    }
  };
  cut(fit, fit_);
  cut(held_out, held_out_);
}

const std::vector<Calibration::Batch>& Calibration::batches(Share share) const {
  return share == Share::fit ? fit_ : held_out_;
}

std::int64_t Calibration::tokens(Share share) const {
  std::int64_t total = 0;
  for (const Batch& batch : batches(share)) total += batch.ids.numel();
  return total;
}

void Calibration::run(const Checkpoint& checkpoint, Share share, const Read& read) const {
  const c10::NoGradGuard no_gradients;
  const auto model = architecture_.build(checkpoint);
  for (const Batch& batch : batches(share)) read(model->forward(batch.ids).logits, batch.targets);
}

void Calibration::observe(const Checkpoint& checkpoint, const std::vector<std::string>& names,
                          Share share, const Look& look) const {
  Checkpoint watched = checkpoint;
  for (const std::string& name : names) {
    const auto tie = checkpoint.ties.find(name);
    StoredPtr& stored = watched.tensors.at(tie == checkpoint.ties.end() ? name : tie->second);
    stored = std::make_shared<Watched>(name, stored, look);
  }
  run(watched, share, [](const at::Tensor&, const at::Tensor&) {});
}

std::map<std::string, Gram> Calibration::grams(const Checkpoint& checkpoint,
                                               const std::vector<std::string>& names,
                                               Share share) const {
  std::map<std::string, Gram> grams;
  for (const std::string& name : names) {
    const std::int64_t columns = checkpoint.at(name)->shape().back();
    grams[name].sum = at::zeros({columns, columns}, at::kDouble);
  }
  observe(checkpoint, names, share,
          [&](const std::string& name, const at::Tensor& x, const at::Tensor&) {
            Gram& gram = grams.at(name);
            gram.sum += x.t().matmul(x).to(at::kDouble);
            gram.rows += x.size(0);
          });
  return grams;
}

at::Tensor Calibration::inputs(const Checkpoint& checkpoint, const std::string& name,
                               Share share) const {
  std::vector<at::Tensor> rows;
  observe(checkpoint, {name}, share,
          [&](const std::string&, const at::Tensor& x, const at::Tensor&) { rows.push_back(x); });
  if (rows.empty()) return at::empty({0, checkpoint.at(name)->shape().back()}, at::kFloat);
  return at::cat(rows);
}

at::Tensor kl_per_token(const at::Tensor& p, const at::Tensor& q) {
  const at::Tensor log_p = at::log_softmax(p.to(at::kDouble), -1),
                   log_q = at::log_softmax(q.to(at::kDouble), -1);
  return (log_p.exp() * (log_p - log_q)).sum(-1);
}

}  // namespace itera
