// Layer by layer in order of execution: choose, cut, refit; what comes later sees what was cut
// before.
#include "structured.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <set>

#include "cut_plan.hpp"
#include "cutting_work.hpp"
#include "itera/cutting.hpp"
#include "itera/targets.hpp"

namespace itera::pruning {

namespace {

struct CutOutcome {
  Planned planned;
  Kept kept;
  std::vector<Refit> refits;
};

bool measured_by_kl(const Axis& axis) { return axis.kind == "expert" || axis.kind == "layer"; }

std::int64_t steps_in(const std::vector<Planned>& plan) {
  std::int64_t steps = 0;
  for (const Planned& p : plan) {
    if (p.cuts()) steps += measured_by_kl(p.axis) ? tries_by_kl(p.axis.extent, p.keep) : 1;
  }
  return steps;
}

Kept choose(const CuttingWork& work, const Checkpoint& now, const Planned& planned,
            const Reference* reference, StepsTaken& steps) {
  const Axis& axis = planned.axis;
  if (measured_by_kl(axis)) {
    return entries_by_kl(work, now, axis, planned.keep, *reference, steps);
  }
  steps.begin(fmt::format("layer {}: {}", axis.layer, axis.kind));
  if (axis.kind == "state") return states_to_keep(work, now, axis, planned.keep);
  if (axis.kind == "step") return steps_to_keep(work, now, axis, planned.keep);
  return channels_to_keep(work, now, axis, planned.keep);
}

std::vector<Refit> refit(const CuttingWork& work, Checkpoint& model, const Axis& axis,
                         const Kept& kept) {
  if (!work.settings.refit || measured_by_kl(axis)) return {};
  if (axis.kind == "state") return refit_states(work, model, axis, kept);
  if (axis.kind == "step") return refit_steps(work, model, axis);
  return refit_channels(work, model, axis, kept);
}

std::string description(const CutOutcome& outcome) {
  const Axis& axis = outcome.planned.axis;
  std::string text = axis.layer < 0 ? "" : fmt::format("layer {}: ", axis.layer);
  text +=
      fmt::format("kept {} of {} entries of axis {}", outcome.planned.keep, axis.extent, axis.kind);
  if (outcome.kept.size() <= 16) text += fmt::format(" [{}]", fmt::join(outcome.kept, ", "));
  for (const Refit& r : outcome.refits) {
    text += fmt::format("; {}: held-out output error {:.3g}, ", r.tensor, r.without);
    text += r.kept() ? fmt::format("refitted {:.3g}", r.with)
                     : fmt::format("not refitted, since that gives {:.3g}", r.with);
  }
  return text;
}

Values to_json(const CutOutcome& outcome) {
  Values refits = Values::array();
  for (const Refit& r : outcome.refits) {
    refits.push_back({{"tensor", r.tensor},
                      {"error_without", r.without},
                      {"error_with", r.with},
                      {"refitted", r.kept()}});
  }
  return {{"axis", outcome.planned.axis.kind},
          {"layer", outcome.planned.axis.layer},
          {"kept", outcome.kept},
          {"refits", refits}};
}

std::int64_t size_of(const Stored& stored) {
  std::int64_t size = 1;
  for (const std::int64_t extent : stored.shape()) size *= extent;
  return size;
}

/// Of everything but counters, which are no weights.
std::int64_t parameters_of(const Checkpoint& checkpoint, const TensorTable& table) {
  std::int64_t parameters = 0;
  for (const TensorInfo& info : table) {
    if (has_weights(info)) parameters += size_of(*checkpoint.at(info.name));
  }
  return parameters;
}

/// Bits that the tensors on the axis take now, for each weight they had.
double bits_per_weight(const std::vector<Claim>& claims, const Checkpoint& before,
                       const Checkpoint& after) {
  std::set<std::string> touched;
  for (const Claim& claim : claims) touched.insert(claim.tensor);
  std::int64_t weights = 0, bytes = after.bytes() - before.bytes();
  for (const std::string& name : touched) {
    weights += size_of(*before.at(name));
    bytes += before.at(name)->bytes();
  }
  return weights == 0 ? 0 : 8.0 * static_cast<double>(bytes) / static_cast<double>(weights);
}

void report(const std::vector<CutOutcome>& outcomes, Context& context) {
  std::int64_t kept = 0, extent = 0, refitted = 0, rejected = 0;
  Values detail = Values::array();
  for (const CutOutcome& outcome : outcomes) {
    context.note(description(outcome));
    detail.push_back(to_json(outcome));
    kept += outcome.planned.keep;
    extent += outcome.planned.axis.extent;
    for (const Refit& r : outcome.refits) ++(r.kept() ? refitted : rejected);
  }
  context.record("entries_before", static_cast<double>(extent));
  context.record("entries_after", static_cast<double>(kept));
  context.record("refits_kept", static_cast<double>(refitted));
  context.record("refits_rejected", static_cast<double>(rejected));
  context.record_text("pruning_detail", detail.dump());
}

}  // namespace

Checkpoint pruned(const Cut& settings, const Checkpoint& checkpoint, const Workbench& bench,
                  Context& context) {
  const std::vector<Planned> plan = plan_of(settings, bench.outline());
  const std::vector<Claim> claims = claims_of(settings, bench.outline());
  for (const auto& [name, stored] : checkpoint.tensors)
    (void)finite_weights(checkpoint, name, "pruning");
  const Calibration calibration = bench.calibration(settings.tokens);
  const CuttingWork work{settings, bench.architecture(), calibration, checkpoint, bench.tensors()};
  std::optional<Reference> reference;
  if (measured_by_kl(plan.front().axis)) reference.emplace(work, Share::fit);

  Checkpoint result = checkpoint;
  std::vector<CutOutcome> outcomes;
  StepsTaken steps(context, steps_in(plan));
  for (const Planned& planned : plan) {
    if (!planned.cuts()) continue;
    const Kept kept = choose(work, result, planned, reference ? &*reference : nullptr, steps);
    result = cut(work.architecture, result, planned.axis, kept);
    outcomes.push_back({planned, kept, refit(work, result, planned.axis, kept)});
  }
  steps.finish();
  if (outcomes.empty()) context.note("keep asks for all there are: nothing was cut");

  report(outcomes, context);
  const TensorTable smaller = work.architecture.tensors(result.config);
  context.record("parameters_before",
                 static_cast<double>(parameters_of(checkpoint, bench.tensors())));
  context.record("parameters_after", static_cast<double>(parameters_of(result, smaller)));
  context.record("bits_per_weight", bits_per_weight(claims, checkpoint, result), "bits");
  context.record("calibration_kl", Reference(work, Share::held_out).kl(result), "nats/token",
                 Better::lower);
  return result;
}

}  // namespace itera::pruning
