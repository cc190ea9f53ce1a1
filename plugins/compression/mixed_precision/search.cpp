// The search, from the space to the map: sensitivity, knapsack, joint refinement.
#include "search.hpp"

#include <ATen/core/Tensor.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "claiming.hpp"
#include "itera/error.hpp"
#include "itera/targets.hpp"
#include "knapsack.hpp"
#include "refine.hpp"
#include "written.hpp"

namespace itera::mixed {

namespace {

/// Without what an earlier method packed.
TensorTable plain_of(const TensorTable& tensors) {
  TensorTable plain;
  std::ranges::copy_if(tensors, std::back_inserter(plain),
                       [](const TensorInfo& info) { return is_plain(info.form); });
  return plain;
}

std::int64_t smallest(const Unit& unit) {
  std::int64_t bytes = unit.options.front().bytes;
  for (const Option& option : unit.options) {
    if (option.considered) bytes = std::min(bytes, option.bytes);
  }
  return bytes;
}

[[noreturn]] void infeasible(std::int64_t budget, std::int64_t least, std::int64_t fixed) {
  throw Error(
      fmt::format("mixed_precision: auto has a budget of {} bytes, but the smallest map "
                  "takes {}, {} of them in tensors that it leaves alone: raise budget_bytes "
                  "or ratio, or add a smaller form to forms",
                  budget, least, fixed),
      Fault::invalid);
}

std::string text_of(const Estimate& kl) {
  return fmt::format("{:.3g} ± {:.2g}", kl.mean, kl.error);
}

class Search {
 public:
  Search(const SearchText& text, const SearchSpace& space, const Checkpoint& checkpoint,
         const Workbench& bench, Context& context)
      : text_(text),
        space_(space),
        checkpoint_(checkpoint),
        bench_(bench),
        context_(context),
        calibration_(bench.calibration(text.calibration_tokens)),
        meter_(calibration_, Calibration::Share::fit, checkpoint),
        counter_(context, measurements(space.units) + 2 + text.swaps),
        stored_(space.units.size()) {
    fixed_ = checkpoint.bytes();
    for (const Unit& unit : space.units) fixed_ -= checkpoint.at(unit.info.name)->bytes();
    budget_ = budget_of(text, checkpoint.bytes());
  }

  FormMap found() {
    expect_feasible(space_, fixed_, budget_);
    alone_ = measure_all(space_.units, checkpoint_, meter_, text_.calibration_tokens, context_,
                         counter_);
    for (std::size_t u = 0; u < space_.units.size(); ++u) worth_.push_back(worth(u));
    const MeasureJointly jointly = [this](const Choice& choice, const std::string& what) {
      return measured(choice, what);
    };
    const Exchanges exchanges{space_.units, alone_, worth_, budget_ - fixed_};
    Joint best = better_start(solved());
    const Estimate before = estimate(best.kl);
    best = refine(exchanges, std::move(best), text_.swaps, jointly);
    if (estimate(best.kl).mean < before.mean) {
      context_.note(fmt::format("exchanges took the joint KL from {} to {} nats a token",
                                text_of(before), text_of(estimate(best.kl))));
    }
    report(best);
    return forms_of(space_.units, best.choice);
  }

 private:
  [[nodiscard]] std::vector<std::size_t> worth(std::size_t u) const {
    const Unit& unit = space_.units[u];
    std::vector<std::size_t> options = worthwhile(unit, alone_[u]);
    if (!options.empty()) return options;
    const at::Tensor values = finite_weights(checkpoint_, unit.info.name, "mixed_precision");
    throw Error(fmt::format("mixed_precision: none of auto's forms {} can hold \"{}\" (largest "
                            "magnitude {:.3g}): add bf16 or f32 to forms",
                            fmt::join(text_.forms, ", "), unit.info.name,
                            values.abs().max().item<double>()),
                Fault::invalid);
  }

  [[nodiscard]] Choice solved() const {
    std::vector<std::vector<Item>> classes;
    std::int64_t least = fixed_;
    for (std::size_t u = 0; u < worth_.size(); ++u) {
      classes.emplace_back();
      for (const std::size_t o : worth_[u])
        classes.back().push_back({space_.units[u].options[o].bytes, estimate(alone_[u][o]).mean});
      least += classes.back().front().bytes;
    }
    const auto items = solve(classes, budget_ - fixed_);
    if (!items) infeasible(budget_, least, fixed_);
    Choice choice;
    for (std::size_t u = 0; u < worth_.size(); ++u) choice.push_back(worth_[u][(*items)[u]]);
    return choice;
  }

  /// The knapsack's choice or the hand map, whichever costs less together.
  Joint better_start(const Choice& knapsack) {
    Joint best{knapsack, measured(knapsack, "the knapsack's choice")};
    context_.note(fmt::format("knapsack: predicted KL {}, joint KL {} nats a token, {} bytes",
                              text_of(predicted(knapsack)), text_of(estimate(best.kl)),
                              bytes_of(space_.units, knapsack) + fixed_));
    if (space_.hand == knapsack) return best;
    const std::int64_t bytes = bytes_of(space_.units, space_.hand) + fixed_;
    if (bytes > budget_) {
      context_.note(
          fmt::format("the hand map takes {} bytes, more than the budget of {}: it is no "
                      "candidate",
                      bytes, budget_));
      return best;
    }
    Joint hand{space_.hand, {}};
    try {
      hand.kl = measured(hand.choice, "the hand map");
    } catch (const Stopped&) {
      throw;
    } catch (const Error& e) {
      context_.note(fmt::format("the hand map is no candidate: {}", e.what()));
      return best;
    }
    const bool wins = estimate(hand.kl).mean < estimate(best.kl).mean;
    context_.note(fmt::format("hand map: joint KL {} nats a token, {} bytes: {}",
                              text_of(estimate(hand.kl)), bytes,
                              wins ? "better, so the search goes on from it" : "no better"));
    return wins ? hand : best;
  }

  Windows measured(const Choice& choice, const std::string& what) {
    if (counter_.stopping()) {
      throw Stopped(
          fmt::format("mixed_precision stopped after {} measurements; the sensitivity "
                      "table is kept",
                      counter_.done()));
    }
    Windows kl = meter_.measure(made(choice));
    counter_.count(fmt::format("{}: joint KL {:.3g}", what, estimate(kl).mean));
    return kl;
  }

  Checkpoint made(const Choice& choice) {
    Checkpoint result = checkpoint_;
    for (std::size_t u = 0; u < choice.size(); ++u) {
      const Unit& unit = space_.units[u];
      stored_[u].resize(unit.options.size());
      StoredPtr& stored = stored_[u][choice[u]];
      if (!stored) stored = stored_as(checkpoint_, unit.info, unit.options[choice[u]].parts);
      result.tensors.at(unit.info.name) = stored;
    }
    return result;
  }

  /// As if what tensors cost alone added up.
  [[nodiscard]] Estimate predicted(const Choice& choice) const {
    Windows sum(meter_.windows(), 0.0);
    for (std::size_t u = 0; u < choice.size(); ++u) {
      const Windows& known = alone_[u][choice[u]];
      const Unit& unit = space_.units[u];
      const Windows alone =
          known.empty() ? measure_one(unit, unit.options[choice[u]], checkpoint_, meter_) : known;
      for (std::size_t w = 0; w < sum.size(); ++w) sum[w] += alone[w];
    }
    return estimate(sum);
  }

  void report(const Joint& best) {
    const Estimate expected = predicted(best.choice), joint = estimate(best.kl);
    const KlMeter other(calibration_, Calibration::Share::held_out, checkpoint_);
    const Estimate held_out = estimate(other.measure(made(best.choice)));
    context_.record("predicted_kl", expected.mean, "nats/token", Better::lower);
    context_.record("joint_kl", joint.mean, "nats/token", Better::lower);
    context_.record("joint_kl_error", joint.error, "nats/token");
    context_.record("held_out_kl", held_out.mean, "nats/token", Better::lower);
    context_.record("held_out_kl_error", held_out.error, "nats/token");
    if (expected.mean > 0) context_.record("kl_ratio", joint.mean / expected.mean, "×");
    context_.record("budget_bytes", static_cast<double>(budget_), "bytes");
    context_.record("measurements", static_cast<double>(counter_.done()));
    const std::int64_t bytes = bytes_of(space_.units, best.choice) + fixed_;
    context_.note(
        fmt::format("predicted KL {}, joint KL {}, held out {} nats a token; {} of {} "
                    "bytes; {} calibration tokens in {} windows",
                    text_of(expected), text_of(joint), text_of(held_out), bytes, budget_,
                    calibration_.tokens(Calibration::Share::fit), meter_.windows()));
    const auto rules = as_rules(bench_.tensors(), forms_of(space_.units, best.choice));
    context_.record_text("rules", as_block(rules));
    context_.note("found " + as_line(rules));
    counter_.finish();
  }

  const SearchText& text_;
  const SearchSpace& space_;
  const Checkpoint& checkpoint_;
  const Workbench& bench_;
  Context& context_;
  Calibration calibration_;
  KlMeter meter_;
  Counter counter_;
  std::vector<std::vector<StoredPtr>> stored_;  ///< [unit][option], as they are needed
  std::int64_t fixed_ = 0, budget_ = 0;
  Sensitivity alone_;
  std::vector<std::vector<std::size_t>> worth_;
};

}  // namespace

SearchSpace space_of(const TensorTable& tensors, const SearchText& text,
                     const std::vector<FormRule>& hand_map) {
  const TensorTable plain = plain_of(tensors);
  std::vector<Form> forms;
  std::ranges::transform(text.forms, std::back_inserter(forms), form_meant);
  SearchSpace space{units_of(plain, forms), {}};
  if (space.units.empty()) {
    throw Error("mixed_precision: auto has nothing to decide: every weight is packed already",
                Fault::invalid);
  }
  space.hand = add_hand_map(space.units, claim(plain, hand_map, 1.0).forms);
  return space;
}

std::vector<Claim> claims_of(const SearchSpace& space) {
  std::vector<Claim> claims;
  for (const Unit& unit : space.units) {
    const auto largest = std::ranges::max(unit.options, {}, &Option::bytes);
    claims.push_back({.tensor = unit.info.name,
                      .form = {Form::undecided},
                      .bytes = largest.bytes,
                      .exact = false,
                      .by = "auto"});
  }
  return claims;
}

void expect_feasible(const SearchSpace& space, std::int64_t fixed, std::int64_t budget) {
  std::int64_t least = fixed;
  for (const Unit& unit : space.units) least += smallest(unit);
  if (least > budget) infeasible(budget, least, fixed);
}

std::int64_t budget_of(const SearchText& text, std::int64_t bytes_now) {
  if (text.budget_bytes) return *text.budget_bytes;
  return static_cast<std::int64_t>(std::floor(*text.ratio * static_cast<double>(bytes_now)));
}

FormMap search(const SearchText& text, const SearchSpace& space, const Checkpoint& checkpoint,
               const Workbench& bench, Context& context) {
  return Search(text, space, checkpoint, bench, context).found();
}

}  // namespace itera::mixed
