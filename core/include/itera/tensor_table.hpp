// TensorTable: what a model's tensors are for, in order of execution. No weights here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "itera/api.hpp"

namespace itera {

// clang-format off
enum class Role {
  embedding, position, head, norm, bias,
  ssm_in, ssm_out, ssm_conv, ssm_step, ssm_decay, ssm_input, ssm_output, ssm_skip,
  router, counter, expert_up, expert_down, ffn_up, ffn_down, attention_in, attention_out
};
// clang-format on

ITERA_API const char* name_of(Role role) noexcept;

/// A block of rows of a matrix that means something of its own: in_proj[gate] = rows I..2I.
struct RowPart {
  std::string name;
  std::int64_t begin, end;
};

struct TensorInfo {
  std::string name;
  Role role;
  std::vector<std::int64_t> shape;
  std::string tied_to{};  ///< the tensor whose values these are ("" when its own)
  std::vector<RowPart> parts{};
};

using TensorTable = std::vector<TensorInfo>;

}  // namespace itera
