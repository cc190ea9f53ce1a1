// Claim: what a compressor will do to a tensor, said before any weight is read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "itera/tensor_table.hpp"

namespace itera {

/// One tensor, or one row part of it, that a compressor will change. What no claim names stays as
/// it is. The worker holds the result to it: exact bytes must be equal, others must not be
/// exceeded.
struct Claim {
  std::string tensor;
  std::string part{};  ///< name of a RowPart; "" is the whole tensor
  Form form{};         ///< of the result; of a part, of that part; undecided before it is known
  std::int64_t bytes = 0;
  bool exact = true;                  ///< otherwise `bytes` is the most it can be
  std::string by{};                   ///< the rule or method, for people: "rule 2 (role: ssm_out)"
  std::vector<std::int64_t> shape{};  ///< after a cut; empty: unchanged
  bool zeroes = false;                ///< sets single entries to zero in place of cutting them
};

/// What a compressor plans from: no weights here.
struct Outline {
  TensorTable tensors;  ///< in order of execution, with the forms they have now
  std::vector<Axis> axes;
};

}  // namespace itera
