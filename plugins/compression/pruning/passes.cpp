// Groups by role, in one walk through the table.
#include "passes.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace itera::pruning {

namespace {

enum class Place { beside, step_and_input, expert, alone };

Place place_of(Role role) {
  switch (role) {
    case Role::norm:
    case Role::bias:
    case Role::counter:
    case Role::ssm_decay:
    case Role::ssm_skip: return Place::beside;  // no product
    case Role::ssm_step:
    case Role::ssm_input: return Place::step_and_input;
    case Role::expert_up:
    case Role::expert_down: return Place::expert;
    default: return Place::alone;
  }
}

class Walk {
 public:
  void see(const TensorInfo& info, bool chosen) {
    const Place place = place_of(info.role);
    if (place != Place::beside && (place == Place::alone || place != place_)) {
      flush();
      place_ = place;
    }
    if (chosen) (info.role == Role::expert_down ? second_ : first_).push_back(info);
  }

  std::vector<std::vector<TensorInfo>> finish() {
    flush();
    return std::move(groups_);
  }

 private:
  void flush() {
    for (auto* group : {&first_, &second_}) {
      if (!group->empty()) groups_.push_back(std::move(*group));
      group->clear();
    }
  }

  Place place_ = Place::alone;
  std::vector<TensorInfo> first_, second_;  // of experts: ups, then downs
  std::vector<std::vector<TensorInfo>> groups_;
};

}  // namespace

std::vector<std::vector<TensorInfo>> passes(const TensorTable& tensors,
                                            const std::vector<TensorInfo>& chosen) {
  std::set<std::string> names;
  for (const TensorInfo& info : chosen) names.insert(info.name);
  Walk walk;
  for (const TensorInfo& info : tensors) walk.see(info, names.contains(info.name));
  return walk.finish();
}

}  // namespace itera::pruning
