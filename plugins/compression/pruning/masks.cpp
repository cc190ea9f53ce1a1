// Masks by sorting; sorts are stable, so that the same scores always give the same mask.
#include "masks.hpp"

#include <ATen/ATen.h>

#include <limits>

namespace itera::pruning {

namespace {

/// Of the last dimension.
at::Tensor lowest_along(const at::Tensor& scores, std::int64_t count) {
  const at::Tensor order = at::argsort(scores, /*stable=*/true, -1, /*descending=*/false);
  return at::zeros_like(scores, at::kBool).scatter_(-1, order.slice(-1, 0, count), true);
}

/// What a four lacks at the end of a row goes first, so that two of what is there stay.
at::Tensor lowest_of_fours(const at::Tensor& scores) {
  const std::int64_t rows = scores.size(0), columns = scores.size(1),
                     lacking = (4 - columns % 4) % 4;
  const at::Tensor fours =
      at::constant_pad_nd(scores, {0, lacking}, -std::numeric_limits<double>::infinity())
          .view({rows, -1, 4});
  return lowest_along(fours, 2).view({rows, -1}).slice(1, 0, columns);
}

}  // namespace

at::Tensor lowest(const at::Tensor& scores, const Quota& quota) {
  switch (quota.of) {
    case Quota::Of::row: return lowest_along(scores, quota.count);
    case Quota::Of::tensor:
      return lowest_along(scores.reshape({-1}), quota.count).view(scores.sizes());
    default: return lowest_of_fours(scores);
  }
}

Quota within(const Quota& quota, std::int64_t begin, std::int64_t end, std::int64_t columns) {
  const auto until = [&](std::int64_t column) { return quota.count * column / columns; };
  return {quota.of, until(end) - until(begin)};
}

std::vector<std::int64_t> shares(const std::vector<at::Tensor>& scores, std::int64_t count) {
  std::vector<at::Tensor> flat;
  for (const at::Tensor& some : scores) flat.push_back(some.reshape({-1}));
  const at::Tensor gone = lowest_along(at::cat(flat), count);
  std::vector<std::int64_t> result;
  std::int64_t begin = 0;
  for (const at::Tensor& some : flat) {
    const std::int64_t end = begin + some.numel();
    result.push_back(gone.slice(0, begin, end).sum().item<std::int64_t>());
    begin = end;
  }
  return result;
}

}  // namespace itera::pruning
