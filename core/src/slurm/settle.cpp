// What of a plan needs no task on the cluster.
#include "slurm/settle.hpp"

#include "exec/decisions.hpp"

namespace itera {

std::vector<Result> settle(const Plan& plan, const Ledger& ledger,
                           const std::map<std::string, Result>& failed_before) {
  std::vector<Result> results(plan.stages.size());
  std::map<std::string, Input> made;  // what stages before give to those behind, by key
  for (std::size_t i = 0; i < plan.stages.size(); ++i) {
    const Plan::Stage& stage = plan.stages[i];
    std::vector<Input> inputs;
    for (const std::string& input : stage.inputs) inputs.push_back(made.at(input));
    const Held held = ledger.find(i);
    const auto before = failed_before.find(stage.key());
    const std::optional<std::string> skipped = why_skipped(inputs);
    Result& result = results[i];
    switch (next_step({held.holding, before != failed_before.end(), skipped})) {
      case NextStep::take_over: result = ledger.take_over(i, Status::cached, held); break;
      case NextStep::fail: result = {Status::failed, 0, 0, 0, held.why}; break;
      case NextStep::stay_failed: result = before->second; break;
      case NextStep::skip: result = {Status::skipped, 0, 0, 0, skipped.value()}; break;
      case NextStep::run: break;
    }
    if (result.status != Status::waiting) ledger.ended(i, result);
    made[stage.key()] = {stage.label, state_of(result.status)};
  }
  return results;
}

}  // namespace itera
