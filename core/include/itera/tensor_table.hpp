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
  std::string form = "f32";  ///< how it is stored where this table describes a checkpoint
};

using TensorTable = std::vector<TensorInfo>;

/// One dimension of a tensor that an axis runs through: entry i lies at offset + i.
struct Slice {
  std::string tensor;
  int dim = 0;
  std::int64_t offset = 0;
};

/// An inner dimension of a model that can be cut, with all that is cut together. The residual width
/// is none. A tensor may appear twice (the value and the gate rows of one channel).
struct Axis {
  std::string kind;  ///< "state", "step", "channel", "expert" or "layer"
  int layer = -1;    ///< -1: of the whole model
  std::int64_t extent = 0, minimum = 1;
  std::vector<Slice> slices{};
  std::vector<std::vector<std::string>> owned{};  ///< per entry, the tensors that go with it whole
};

}  // namespace itera
