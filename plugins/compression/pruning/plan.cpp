// Targets, quotas and claims.
#include "plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "itera/error.hpp"
#include "itera/pattern.hpp"
#include "itera/stored.hpp"
#include "unstructured.hpp"

namespace itera::pruning {

namespace {

const std::string method = "pruning";

std::int64_t rounded(double value) { return std::llround(value); }

/// A_log is no matrix, so it is treated only where a pattern or a role means it and no matrix. That
/// zeros in it are a bad idea is for the guard to say.
std::set<std::string> take_decays(const TensorTable& tensors, Targets& targets) {
  std::set<std::string> decays;
  const auto take = [&](std::vector<std::string>& words, const auto& fits) {
    std::erase_if(words, [&](const std::string& word) {
      std::set<std::string> meant;
      for (const TensorInfo& info : tensors) {
        if (!fits(word, info)) continue;
        if (info.role != Role::ssm_decay) return false;
        meant.insert(info.name);
      }
      decays.insert(meant.begin(), meant.end());
      return !meant.empty();
    });
  };
  take(targets.match, [](const std::string& w, const TensorInfo& i) { return matches(w, i.name); });
  take(targets.roles,
       [](const std::string& w, const TensorInfo& i) { return w == name_of(i.role); });
  return decays;
}

Target target_of(const TensorInfo& info, const Form& form) {
  std::int64_t columns = 1;
  for (std::size_t d = 1; d < info.shape.size(); ++d) columns *= info.shape[d];
  if (info.shape.size() == 1) return {info, 1, info.shape[0], info.form, false};
  return {info, info.shape[0], columns, form, traits_of(info.role).looked_up};
}

std::string description(const Sparsity& s) {
  if (s.two_of_four) return fmt::format("{} 2:4", name_of(s.method));
  const char* scope = s.scope == Scope::row      ? "a row"
                      : s.scope == Scope::tensor ? "a tensor"
                                                 : "of all together";
  return fmt::format("{} {:g} {}", name_of(s.method), s.share, scope);
}

/// The most entries that stay of each target.
std::vector<std::int64_t> most_left(const Sparsity& sparsity, const std::vector<Target>& targets) {
  std::vector<std::int64_t> most;
  std::int64_t all = 0;
  for (const Target& target : targets) {
    const std::optional<Quota> quota = quota_of(sparsity, target);
    std::int64_t gone = 0;  // 2:4 has bytes of its own
    if (quota && quota->of == Quota::Of::row) gone = quota->count * target.rows;
    if (quota && quota->of == Quota::Of::tensor) gone = quota->count;
    most.push_back(target.size() - gone);
    all += target.size();
  }
  if (sparsity.scope == Scope::global && !sparsity.two_of_four) {
    const std::int64_t left = all - total_of(sparsity, targets);
    for (std::int64_t& some : most) some = std::min(some, left);
  }
  return most;
}

}  // namespace

std::vector<Target> targets_of(const Sparsity& sparsity, const TensorTable& tensors) {
  Targets wanted = sparsity.targets;
  const std::set<std::string> decays = take_decays(tensors, wanted);
  std::set<std::string> matrices;
  if (decays.empty() || !wanted.match.empty() || !wanted.roles.empty()) {
    for (const TensorInfo& info : select(tensors, wanted, method)) matrices.insert(info.name);
  }
  std::vector<Target> targets;
  for (const TensorInfo& info : tensors) {
    if (!decays.contains(info.name) && !matrices.contains(info.name)) continue;
    expect_plain(info.name, info.form, sparsity.form, method);
    targets.push_back(target_of(info, sparsity.form));
  }
  return targets;
}

std::optional<Quota> quota_of(const Sparsity& s, const Target& target) {
  const std::string& name = target.info.name;
  if (s.two_of_four) return Quota{Quota::Of::four, 2};
  if (s.scope == Scope::global) return std::nullopt;
  if (s.scope == Scope::tensor) {
    const std::int64_t count = rounded(s.share * static_cast<double>(target.size()));
    if (count < target.size()) return Quota{Quota::Of::tensor, count};
    throw Error(fmt::format("pruning: sparsity {:g} leaves none of the {} entries of \"{}\"; lower "
                            "it, or leave the tensor out by match:",
                            s.share, target.size(), name),
                Fault::invalid);
  }
  const std::int64_t count = rounded(s.share * static_cast<double>(target.columns));
  if (count < target.columns) return Quota{Quota::Of::row, count};
  throw Error(
      fmt::format("pruning: sparsity {:g} empties row 0 of \"{}\": {} of {} entries would go; "
                  "lower it, say scope: tensor, or leave the tensor out by match:",
                  s.share, name, count, target.columns),
      Fault::invalid);
}

std::int64_t total_of(const Sparsity& sparsity, const std::vector<Target>& targets) {
  std::int64_t size = 0;
  for (const Target& target : targets) size += target.size();
  const std::int64_t count = rounded(sparsity.share * static_cast<double>(size));
  if (count < size) return count;
  throw Error(fmt::format("pruning: sparsity {:g} leaves none of the {} entries of all tensors; "
                          "lower it",
                          sparsity.share, size),
              Fault::invalid);
}

std::vector<Claim> claims_of(const Sparsity& sparsity, const Outline& outline) {
  const std::vector<Target> targets = targets_of(sparsity, outline.tensors);
  const std::vector<std::int64_t> most = most_left(sparsity, targets);
  std::vector<Claim> claims;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const Target& target = targets[i];
    claims.push_back({.tensor = target.info.name,
                      .form = target.form,
                      .bytes = form_bytes(target.form, target.info.shape, most[i]),
                      .exact = has_fixed_bytes(target.form),
                      .by = description(sparsity),
                      .zeroes = true});
  }
  return claims;
}

}  // namespace itera::pruning
