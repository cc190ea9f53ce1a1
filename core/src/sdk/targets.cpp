// Choosing the tensors that a method treats, and refusing those that it cannot.
#include "itera/targets.hpp"

#include <ATen/ops/isfinite.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "itera/error.hpp"
#include "itera/pattern.hpp"

namespace itera {

namespace {

bool is_matrix(const TensorInfo& tensor) { return tensor.shape.size() >= 2; }

bool is_default(const TensorInfo& tensor) {
  return tensor.tied_to.empty() && traits_of(tensor.role).target;
}

/// Names of the tensors that this fits, ties followed.
template <class Fits>
std::set<std::string> chosen_by(const TensorTable& tensors, const Fits& fits) {
  std::set<std::string> names;
  for (const TensorInfo& tensor : tensors) {
    if (is_matrix(tensor) && fits(tensor))
      names.insert(tensor.tied_to.empty() ? tensor.name : tensor.tied_to);
  }
  return names;
}

Error fits_nothing(const TensorTable& tensors, const std::string& method, const std::string& what) {
  std::vector<std::string> names;
  std::set<std::string> roles;
  for (const TensorInfo& tensor : tensors) {
    if (!is_matrix(tensor)) continue;
    names.push_back(tensor.name);
    roles.insert(name_of(tensor.role));
  }
  if (names.empty()) return Error(method + ": this model has no matrix to treat", Fault::invalid);
  return Error(
      fmt::format("{}: {} fits no matrix of this model; its matrices are such as \"{}\" "
                  "and \"{}\", their roles {}",
                  method, what, names.front(), names[names.size() / 2], fmt::join(roles, ", ")),
      Fault::invalid);
}

}  // namespace

std::string default_in_words() {
  std::vector<std::string> except;
  for (const RoleTraits& role : all_roles()) {
    if (!role.target) except.emplace_back(role.name);
  }
  return fmt::format("all except {}", fmt::join(except, ", "));
}

std::vector<TensorInfo> select(const TensorTable& tensors, const Targets& targets,
                               const std::string& method) {
  std::set<std::string> chosen;
  const auto choose = [&](const std::string& what, const auto& fits) {
    auto names = chosen_by(tensors, fits);
    if (names.empty()) throw fits_nothing(tensors, method, what);
    chosen.merge(names);
  };
  for (const std::string& pattern : targets.match) {
    choose(fmt::format("match \"{}\"", pattern),
           [&](const TensorInfo& tensor) { return matches(pattern, tensor.name); });
  }
  for (const std::string& role : targets.roles) {
    choose(fmt::format("role \"{}\"", role),
           [&](const TensorInfo& tensor) { return name_of(tensor.role) == role; });
  }
  if (targets.match.empty() && targets.roles.empty()) {
    choose("the default (" + default_in_words() + ")", is_default);
  }
  std::vector<TensorInfo> result;
  std::ranges::copy_if(tensors, std::back_inserter(result), [&](const TensorInfo& tensor) {
    return tensor.tied_to.empty() && chosen.contains(tensor.name);
  });
  return result;
}

void expect_plain(const std::string& tensor, const Form& form_now, const Form& form_wanted,
                  const std::string& method) {
  if (is_plain(form_now)) return;
  throw Error(fmt::format("{} cannot store \"{}\" as {}: it is already {}, expected f32, f16 or "
                          "bf16; treat each tensor once, by match: or role:",
                          method, tensor, print(form_wanted), print(form_now)),
              Fault::invalid);
}

at::Tensor finite_weights(const Checkpoint& checkpoint, const std::string& tensor,
                          const std::string& method) {
  const at::Tensor values = checkpoint.at(tensor)->dense().detach();
  if (const auto bad = values.numel() - at::isfinite(values).sum().item<std::int64_t>(); bad > 0) {
    throw Error(
        fmt::format("{}: tensor \"{}\" holds {} of {} values that are not finite; mend the "
                    "checkpoint or leave the tensor out by match:",
                    method, tensor, bad, values.numel()));
  }
  return values;
}

}  // namespace itera
