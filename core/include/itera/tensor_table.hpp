// TensorTable: what a model's tensors are for, in order of execution. No weights here.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "itera/api.hpp"
#include "itera/form.hpp"

namespace itera {

// clang-format off
enum class Role {
  embedding, position, head, norm, bias,
  ssm_in, ssm_out, ssm_conv, ssm_step, ssm_decay, ssm_input, ssm_output, ssm_skip,
  router, counter, expert_up, expert_down, ffn_up, ffn_down, attention_in, attention_out
};
// clang-format on

/// What fresh values are like: all the same, or normal with this deviation.
enum class Start {
  zeros,
  ones,
  table,    ///< 0.02
  product,  ///< 1 / √columns
  branch,   ///< that of a product / √(2 · layers): it ends one of the two branches of a layer
};

/// All that is known of a tensor from its role alone: whoever treats some roles unlike others asks
/// here. A new role is an enumerator and a row of the table in sdk/tensor_table.cpp.
struct RoleTraits {
  Role role;
  const char* name;  ///< as specs, reports and files write it
  Start start;
  bool decays;     ///< weight decay shrinks it in training
  bool target;     ///< methods treat its matrices unless told otherwise
  bool looked_up;  ///< tokens pick rows of it
  bool counts;     ///< it counts what happened: no weight, and no gradient moves it
};

/// Of every role, in the order of the enumerators.
ITERA_API std::span<const RoleTraits> all_roles() noexcept;
/// What is no role is called "unknown": nothing shrinks it, and no method treats it by itself.
ITERA_API const RoleTraits& traits_of(Role role) noexcept;
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
  Form form{};     ///< how it is stored where this table describes a checkpoint
  int layer = -1;  ///< -1: of no layer, or the model does not say
  /// The value that it multiplies, by a name of the model's own, such as "layers.3.ssm.convolved".
  /// Tensors that read the same value do not feed each other. A value may be rows that go to
  /// several experts: each multiplies its own. "": it multiplies nothing, or the model does not
  /// say.
  std::string reads{};
};

using TensorTable = std::vector<TensorInfo>;

/// A tensor of weights that are its own: neither tied to another's nor a counter.
inline bool has_weights(const TensorInfo& info) {
  return info.tied_to.empty() && !traits_of(info.role).counts;
}

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
