// Targets: which tensors a compression method treats. Every method chooses them in the same words.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "itera/checkpoint.hpp"
#include "itera/tensor_table.hpp"

namespace itera {

/// What a spec says: `match:` and `role:`. Both empty: the method's default.
struct Targets {
  std::vector<std::string> match{};  ///< patterns of tensor names; * and ? match
  std::vector<std::string> roles{};  ///< names of roles, such as "ssm_in"
};

/// The matrices that are treated where a spec says neither, for messages and help: "all except
/// position, …".
ITERA_API std::string default_in_words();

/// The tensors to treat, in order of execution, each once: those of rank ≥ 2 that a pattern or a
/// role names, whatever their role; or by default all whose role is a target (RoleTraits). A tied
/// name selects the tensor it is tied to. Throws Error for a pattern or a role that fits nothing,
/// and where nothing is left to treat; messages begin with `method`.
ITERA_API std::vector<TensorInfo> select(const TensorTable& tensors, const Targets& targets,
                                         const std::string& method);

/// Throws Error naming the tensor and both forms unless it is f32, f16 or bf16.
ITERA_API void expect_plain(const std::string& tensor, const Form& form_now,
                            const Form& form_wanted, const std::string& method);

/// A tensor's values in f32, detached. Throws Error naming the tensor when some are not finite.
ITERA_API at::Tensor finite_weights(const Checkpoint& checkpoint, const std::string& tensor,
                                    const std::string& method);

}  // namespace itera
