// Training batches: the training split cut anew each epoch, in an order that is a function of seed
// and step alone.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "itera/corpus.hpp"

namespace itera::adamw {

struct Batch {
  at::Tensor inputs;   // (B, T) int64
  at::Tensor targets;  // (B·T) int64, the next token of each input
};

class Batches {
 public:
  Batches(const Corpus& corpus, std::int64_t rows, std::int64_t seed);
  [[nodiscard]] Batch at(std::int64_t step);

 private:
  void cut(std::int64_t epoch);
  void read(std::int64_t begin, std::int64_t count, std::int64_t* out) const;

  // The stream: the training documents one after another, read where they lie.
  Corpus corpus_;
  std::vector<std::int64_t> ends_;  // in the stream, of each document
  std::int64_t size_ = 0;
  std::int64_t length_, rows_, seed_, windows_;
  std::int64_t epoch_ = -1, shift_ = 0;
  std::vector<std::int64_t> order_;
};

}  // namespace itera::adamw
