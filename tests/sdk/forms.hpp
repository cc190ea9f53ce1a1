// Matrices that try a stored form, and what every form must keep.
#pragma once

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "itera/stored.hpp"
#include "support/form.hpp"

namespace itera::test {

/// All that are not plain; tests/base/form_test.cpp writes them out.
inline const std::vector<std::string>& packed_forms() {
  static const std::vector<std::string> forms = [] {
    std::vector<std::string> names;
    for (const Form& form : all_forms()) {
      if (!is_plain(form)) names.push_back(print(form));
    }
    return names;
  }();
  return forms;
}

/// Normal numbers of the size that weights have, others for every seed.
inline at::Tensor weights(const std::vector<std::int64_t>& shape, std::uint64_t seed = 1) {
  return at::randn(shape, at::make_generator<at::CPUGeneratorImpl>(seed)) * 0.05;
}

/// The same with an empty row, an empty group, single zeros and one large value.
inline at::Tensor awkward(const std::vector<std::int64_t>& shape, std::uint64_t seed = 2) {
  at::Tensor values = weights(shape, seed);
  if (values.numel() == 0) return values;
  const at::Tensor matrix = values.view({shape[0], values.numel() / shape[0]});
  if (shape[0] > 1) matrix[shape[0] / 2].zero_();
  matrix[0].slice(0, 0, 128).slice(0, 0, matrix.size(1), 3).zero_();
  if (matrix.size(1) > 128) matrix[0].slice(0, 0, 64).zero_();
  matrix[shape[0] - 1][matrix.size(1) - 1] = 3.5;
  return values;
}

inline const StoredPiece& piece(const std::vector<StoredPiece>& pieces, const std::string& suffix) {
  for (const StoredPiece& one : pieces) {
    if (one.suffix == suffix) return one;
  }
  throw std::out_of_range("no piece \"" + suffix + "\"");
}

/// Largest |a - b|; 0 where there is nothing.
inline double farthest(const at::Tensor& a, const at::Tensor& b) {
  return a.numel() == 0 ? 0 : (a - b).abs().max().item<double>();
}

}  // namespace itera::test
