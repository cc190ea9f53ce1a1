// Which entries go: the lowest of each row, of a whole tensor, or two of every four.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace itera::pruning {

/// How many entries go, and among which they are compared.
struct Quota {
  enum class Of { row, tensor, four };
  Of of = Of::row;
  std::int64_t count = 0;  ///< of each row, or of the tensor; of a four always two
};

/// True where an entry goes. scores (rows, columns): the lowest go, of equal ones the first. Of a
/// four that the end of a row cuts short two stay.
at::Tensor lowest(const at::Tensor& scores, const Quota& quota);

/// The part of the quota that falls on columns [begin, end): the parts add up to the whole.
Quota within(const Quota& quota, std::int64_t begin, std::int64_t end, std::int64_t columns);

/// How many of the `count` lowest of all lie in each tensor.
std::vector<std::int64_t> shares(const std::vector<at::Tensor>& scores, std::int64_t count);

}  // namespace itera::pruning
