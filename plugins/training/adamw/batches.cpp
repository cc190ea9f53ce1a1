// Every epoch shifts the cut by a random amount and shuffles the windows.
#include "batches.hpp"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "itera/error.hpp"

namespace itera::adamw {

Batches::Batches(const Corpus& corpus, std::int64_t rows, std::int64_t seed)
    : corpus_(corpus), length_(corpus.context()), rows_(rows), seed_(seed) {
  for (const Document& document : corpus.documents(Split::train))
    ends_.push_back(size_ += document.end - document.begin);
  // one window less than fits, so that a shift by up to a window never runs over the end
  windows_ = (size_ - 1) / length_ - 1;
  if (windows_ < 1) windows_ = 1;
  if (size_ < length_ + 1) {
    throw Error("the training split has " + std::to_string(size_) +
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
  const std::int64_t room = size_ - 1 - windows_ * length_;
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
    const std::int64_t begin =
        shift_ + order_[static_cast<std::size_t>(drawn % windows_)] * length_;
    read(begin, length_, batch.inputs.mutable_data_ptr<std::int64_t>() + r * length_);
    read(begin + 1, length_, batch.targets.mutable_data_ptr<std::int64_t>() + r * length_);
  }
  return batch;
}

/// `count` tokens of the stream from `begin` on, over as many documents as it takes.
void Batches::read(std::int64_t begin, std::int64_t count, std::int64_t* out) const {
  const auto& documents = corpus_.documents(Split::train);
  auto d = static_cast<std::size_t>(std::ranges::upper_bound(ends_, begin) - ends_.begin());
  for (; count > 0; ++d) {
    const std::int64_t left = ends_[d] - begin, some = std::min(count, left);
    corpus_.ids().copy(documents[d].end - left, some, out);
    begin += some, count -= some, out += some;
  }
}

}  // namespace itera::adamw
