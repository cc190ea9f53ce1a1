// Names of roles, as specs, reports and records write them.
#include "itera/tensor_table.hpp"

namespace itera {

const char* name_of(Role role) noexcept {
  switch (role) {
    case Role::embedding: return "embedding";
    case Role::position: return "position";
    case Role::head: return "head";
    case Role::norm: return "norm";
    case Role::bias: return "bias";
    case Role::ssm_in: return "ssm_in";
    case Role::ssm_out: return "ssm_out";
    case Role::ssm_conv: return "ssm_conv";
    case Role::ssm_step: return "ssm_step";
    case Role::ssm_decay: return "ssm_decay";
    case Role::ssm_input: return "ssm_input";
    case Role::ssm_output: return "ssm_output";
    case Role::ssm_skip: return "ssm_skip";
    case Role::router: return "router";
    case Role::counter: return "counter";
    case Role::expert_up: return "expert_up";
    case Role::expert_down: return "expert_down";
    case Role::ffn_up: return "ffn_up";
    case Role::ffn_down: return "ffn_down";
    case Role::attention_in: return "attention_in";
    case Role::attention_out: return "attention_out";
  }
  return "unknown";
}

}  // namespace itera
