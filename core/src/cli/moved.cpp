// What became of a run's stages since it was planned.
#include "cli/moved.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "plan/difference.hpp"

namespace itera::cli {
namespace {

std::string reason(const std::string& former, const Plan::Stage& stage, const Cache& cache) {
  const auto meta = former.empty() ? std::nullopt : cache.meta(former);
  if (!meta || !meta->contains("hashed")) return "";
  constexpr std::size_t shown = 3;
  std::vector<std::string> found = differences((*meta)["hashed"], stage.task.hashed);
  if (found.size() > shown) found.resize(shown);
  return ": " + join(found, ", ");
}

}  // namespace

std::vector<std::string> moved_stages(const std::vector<RunRecord::Stage>& before, const Plan& plan,
                                      const Cache& cache) {
  std::set<std::string> keys;
  std::map<std::string, std::vector<std::string>> by_label;
  for (const RunRecord::Stage& stage : before) {
    keys.insert(stage.key);
    by_label[stage.label].push_back(stage.key);
  }
  std::vector<std::string> moved;
  std::map<std::string, std::size_t> seen;
  for (const Plan::Stage& stage : plan.stages) {
    const std::vector<std::string>& former = by_label[stage.label];
    const std::size_t nth = seen[stage.label]++;
    if (keys.contains(stage.key())) continue;
    moved.push_back(stage.label + reason(nth < former.size() ? former[nth] : "", stage, cache));
  }
  return moved;
}

}  // namespace itera::cli
