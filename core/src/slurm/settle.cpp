// What of a plan needs no task on the cluster.
#include "slurm/settle.hpp"

#include <fmt/format.h>

#include "itera/error.hpp"

namespace itera {
namespace {

/// False where the cache does not hold it, or held it damaged and holds it no more.
bool take_over(const Plan& plan, std::size_t stage, const Cache& cache, const Ledger& ledger) {
  const std::string& key = plan.stages[stage].key();
  if (!std::filesystem::exists(cache.folder(key))) return false;
  try {
    Result result = ledger.take_over(stage, Status::cached);
    ledger.ended(stage, result);
    return true;
  } catch (const Error& e) {
    if (e.fault() != Fault::missing) throw;
    cache.remove(key);
    return false;
  }
}

}  // namespace

std::vector<bool> settle(const Plan& plan, const Cache& cache, const Ledger& ledger,
                         const std::map<std::string, Result>& failed_before) {
  std::vector<bool> open(plan.stages.size(), false);
  std::map<std::string, std::string> lost;  // key of what will not come → its label
  for (std::size_t i = 0; i < plan.stages.size(); ++i) {
    const Plan::Stage& stage = plan.stages[i];
    if (take_over(plan, i, cache, ledger)) continue;
    const auto before = failed_before.find(stage.key());
    if (before != failed_before.end()) {
      Result result = before->second;
      ledger.ended(i, result);
      lost[stage.key()] = stage.label;
      continue;
    }
    for (const std::string& input : stage.inputs) {
      const auto found = lost.find(input);
      if (found == lost.end()) continue;
      Result result{Status::skipped, 0, 0, 0,
                    fmt::format("its input \"{}\" failed", found->second)};
      ledger.ended(i, result);
      lost[stage.key()] = stage.label;
      break;
    }
    open[i] = !lost.contains(stage.key());
  }
  return open;
}

}  // namespace itera
