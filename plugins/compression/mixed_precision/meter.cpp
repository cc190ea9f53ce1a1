// KL by window against logits that are kept.
#include "meter.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <cmath>

#include "itera/error.hpp"

namespace itera::mixed {

namespace {

// B windows a batch, T tokens a window, V vocabulary

constexpr double most_bytes = 4.0 * (1 << 30);

void expect_room(const at::Tensor& logits, std::int64_t tokens) {
  const double bytes = 4.0 * static_cast<double>(tokens) * static_cast<double>(logits.size(-1));
  if (bytes <= most_bytes) return;
  throw Error(
      fmt::format("mixed_precision: the logits of {} calibration tokens over a vocabulary of "
                  "{} take {:.1f} GiB, expected at most {:.0f}; lower auto's "
                  "calibration_tokens",
                  tokens, logits.size(-1), bytes / (1 << 30), most_bytes / (1 << 30)),
      Fault::invalid);
}

void expect_finite(const at::Tensor& logits) {
  if (at::isfinite(logits).all().item<bool>()) return;
  throw Error(
      "mixed_precision: the model's logits on the calibration text are not finite before anything "
      "is compressed: there is nothing to compare with; mend the checkpoint");
}

}  // namespace

Estimate estimate(const Windows& windows) {
  const auto count = static_cast<double>(windows.size());
  Estimate result;
  for (const double kl : windows) result.mean += kl / count;
  double squares = 0;
  for (const double kl : windows) squares += (kl - result.mean) * (kl - result.mean);
  if (windows.size() > 1) result.error = std::sqrt(squares / (count - 1) / count);
  return result;
}

Estimate difference(const Windows& a, const Windows& b) {
  Windows by_window(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) by_window[i] = a[i] - b[i];
  return estimate(by_window);
}

KlMeter::KlMeter(const Calibration& calibration, Calibration::Share share,
                 const Checkpoint& reference)
    : calibration_(calibration), share_(share) {
  calibration_.run(reference, share_, [&](const at::Tensor& logits, const at::Tensor&) {
    if (reference_.empty()) expect_room(logits, calibration_.tokens(share_));
    expect_finite(logits);
    reference_.push_back(logits);
    windows_ += static_cast<std::size_t>(logits.size(0));
  });
}

Windows KlMeter::measure(const Checkpoint& checkpoint) const {
  Windows windows;
  std::size_t batch = 0;
  calibration_.run(checkpoint, share_, [&](const at::Tensor& logits, const at::Tensor&) {
    const at::Tensor& p = reference_[batch++];
    const at::Tensor kl =
        kl_per_token(p.flatten(0, 1), logits.flatten(0, 1)).view({p.size(0), p.size(1)}).mean(1);
    windows.insert(windows.end(), kl.const_data_ptr<double>(),
                   kl.const_data_ptr<double>() + kl.numel());
  });
  return windows;
}

}  // namespace itera::mixed
