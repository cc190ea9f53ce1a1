// The table of roles: a row each, in the order of the enumerators.
#include "itera/tensor_table.hpp"

#include <array>
#include <cstddef>

namespace itera {

namespace {

constexpr bool yes = true, no = false;

// clang-format off
constexpr std::array roles{
  //                                                                  decays target looked up counts
  RoleTraits{Role::embedding,      "embedding",      Start::table,    yes,   yes,   yes,      no},
  RoleTraits{Role::position,       "position",       Start::table,    yes,   no,    yes,      no},
  RoleTraits{Role::head,           "head",           Start::table,    yes,   yes,   no,       no},
  RoleTraits{Role::norm,           "norm",           Start::ones,     no,    no,    no,       no},
  RoleTraits{Role::bias,           "bias",           Start::zeros,    no,    no,    no,       no},
  RoleTraits{Role::ssm_in,         "ssm_in",         Start::product,  yes,   yes,   no,       no},
  RoleTraits{Role::ssm_out,        "ssm_out",        Start::branch,   yes,   yes,   no,       no},
  RoleTraits{Role::ssm_conv,       "ssm_conv",       Start::product,  yes,   no,    no,       no},
  RoleTraits{Role::ssm_step,       "ssm_step",       Start::product,  yes,   yes,   no,       no},
  RoleTraits{Role::ssm_decay,      "ssm_decay",      Start::zeros,    no,    no,    no,       no},
  RoleTraits{Role::ssm_input,      "ssm_input",      Start::product,  yes,   yes,   no,       no},
  RoleTraits{Role::ssm_output,     "ssm_output",     Start::product,  yes,   yes,   no,       no},
  RoleTraits{Role::ssm_skip,       "ssm_skip",       Start::ones,     no,    no,    no,       no},
  RoleTraits{Role::router,         "router",         Start::product,  yes,   no,    no,       no},
  RoleTraits{Role::counter,        "counter",        Start::zeros,    no,    no,    no,       yes},
  RoleTraits{Role::expert_up,      "expert_up",      Start::product,  yes,   yes,   no,       no},
  RoleTraits{Role::expert_down,    "expert_down",    Start::branch,   yes,   yes,   no,       no},
  RoleTraits{Role::ffn_up,         "ffn_up",         Start::product,  yes,   yes,   no,       no},
  RoleTraits{Role::ffn_down,       "ffn_down",       Start::branch,   yes,   yes,   no,       no},
  RoleTraits{Role::attention_in,   "attention_in",   Start::product,  yes,   yes,   no,       no},
  RoleTraits{Role::attention_out,  "attention_out",  Start::branch,   yes,   yes,   no,       no}};
// clang-format on

constexpr bool in_order() {
  for (std::size_t i = 0; i < roles.size(); ++i) {
    if (static_cast<std::size_t>(roles[i].role) != i) return false;
  }
  return true;
}
static_assert(in_order());

}  // namespace

std::span<const RoleTraits> all_roles() noexcept { return roles; }

const RoleTraits& traits_of(Role role) noexcept {
  static constexpr RoleTraits unknown{Role{}, "unknown", Start::zeros, no, no, no, no};
  const auto index = static_cast<std::size_t>(role);
  return index < roles.size() ? roles[index] : unknown;
}

const char* name_of(Role role) noexcept { return traits_of(role).name; }

}  // namespace itera
