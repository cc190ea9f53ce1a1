// Every epoch shifts the cut by a random amount and shuffles the windows.
#include "batches.hpp"

#include <ATen/ops/empty.h>

#include <numeric>
#include <random>

#include "itera/error.hpp"

namespace itera::adamw {

Batches::Batches(const Corpus& corpus, std::int64_t rows, std::int64_t seed)
    : length_(corpus.context()), rows_(rows), seed_(seed) {
  for (const Document& document : corpus.documents(Split::train)) {
    stream_.insert(stream_.end(), corpus.ids().begin() + document.begin,
                   corpus.ids().begin() + document.end);
  }
  // one window less than fits, so that a shift by up to a window never runs over the end
  windows_ = (static_cast<std::int64_t>(stream_.size()) - 1) / length_ - 1;
  if (windows_ < 1) windows_ = 1;
  if (static_cast<std::int64_t>(stream_.size()) < length_ + 1) {
    throw Error("the training split has " + std::to_string(stream_.size()) +
                " tokens, fewer than one window of " + std::to_string(length_) +
                " and its target; give more text or a smaller data.context");
  }
}

void Batches::cut(std::int64_t epoch) {
  std::mt19937_64 random(static_cast<std::uint64_t>(seed_) * 0x9E3779B97F4A7C15ULL +
                         static_cast<std::uint64_t>(epoch));
  const auto below = [&](std::int64_t bound) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(bound));
  };
  const std::int64_t room = static_cast<std::int64_t>(stream_.size()) - 1 - windows_ * length_;
  shift_ = below(std::min(room, length_ - 1) + 1);
  order_.resize(static_cast<std::size_t>(windows_));
  std::iota(order_.begin(), order_.end(), std::int64_t{0});
  for (std::int64_t i = windows_ - 1; i > 0; --i) {
    std::swap(order_[static_cast<std::size_t>(i)], order_[static_cast<std::size_t>(below(i + 1))]);
  }
  epoch_ = epoch;
}

Batch Batches::at(std::int64_t step) {
  Batch batch{at::empty({rows_, length_}, at::kLong), at::empty({rows_ * length_}, at::kLong)};
  for (std::int64_t r = 0; r < rows_; ++r) {
    const std::int64_t drawn = step * rows_ + r;
    if (drawn / windows_ != epoch_) cut(drawn / windows_);
    const auto begin = static_cast<std::size_t>(
        shift_ + order_[static_cast<std::size_t>(drawn % windows_)] * length_);
    for (std::int64_t t = 0; t < length_; ++t) {
      batch.inputs.mutable_data_ptr<std::int64_t>()[r * length_ + t] =
          stream_[begin + static_cast<std::size_t>(t)];
      batch.targets.mutable_data_ptr<std::int64_t>()[r * length_ + t] =
          stream_[begin + static_cast<std::size_t>(t) + 1];
    }
  }
  return batch;
}

}  // namespace itera::adamw
