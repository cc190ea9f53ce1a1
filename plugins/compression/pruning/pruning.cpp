// Which words go together, and what they mean.
#include "pruning.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "itera/error.hpp"
#include "structured.hpp"
#include "unstructured.hpp"

namespace itera::pruning {

namespace {

/// Names of those that were said.
std::vector<std::string> said(const std::vector<std::pair<const char*, bool>>& words) {
  std::vector<std::string> names;
  for (const auto& [name, given] : words) {
    if (given) names.emplace_back(name);
  }
  return names;
}

Sparsity sparsity_of(const Params& p) {
  if (const auto words = said({{"keep", p.keep.has_value()}, {"refit", p.refit.has_value()}});
      !words.empty()) {
    throw Error(fmt::format("pruning: {} belongs to an axis and there is none; give axis: state, "
                            "step, channel, expert or layer, or leave {} out",
                            fmt::join(words, " and "), words.size() > 1 ? "them" : "it"),
                Fault::invalid);
  }
  Sparsity s;
  s.two_of_four = p.pattern.value_or("none") == "2:4";
  if (s.two_of_four && (p.scope || p.sparsity.value_or(0.5) != 0.5)) {
    throw Error(
        "pruning: pattern 2:4 keeps two of every four entries of a row, which is sparsity 0.5 "
        "without a scope; leave sparsity and scope out, or say pattern: none",
        Fault::invalid);
  }
  s.method = method_of(p.method.value_or("magnitude"));
  s.share = p.sparsity.value_or(0.5);
  const std::string scope = p.scope.value_or("row");
  s.scope = scope == "global" ? Scope::global : scope == "tensor" ? Scope::tensor : Scope::row;
  s.form = {.kind = s.two_of_four ? Form::two_four : Form::sparse,
            .of = {form_named(p.store.value_or("f16"))}};
  s.targets = {p.match.value_or(std::vector<std::string>{}),
               p.role.value_or(std::vector<std::string>{})};
  s.tokens = p.calibration_tokens;
  s.damping = p.damping.value_or(s.damping);
  return s;
}

Cut cut_of(const Params& p) {
  const auto words = said({{"sparsity", p.sparsity.has_value()},
                           {"method", p.method.has_value()},
                           {"pattern", p.pattern.has_value()},
                           {"scope", p.scope.has_value()},
                           {"store", p.store.has_value()},
                           {"match", p.match.has_value()},
                           {"role", p.role.has_value()}});
  if (!words.empty()) {
    throw Error(fmt::format("pruning: axis \"{}\" cuts whole entries and {} sets single weights to "
                            "zero: they exclude each other; use two entries of the chain, the cut "
                            "first",
                            *p.axis, fmt::join(words, ", ")),
                Fault::invalid);
  }
  if (!p.keep || p.keep->values.empty()) {
    throw Error(
        fmt::format("pruning: axis \"{}\" needs keep: how many entries stay, one number for "
                    "all layers or a list with one a layer",
                    *p.axis),
        Fault::invalid);
  }
  Cut c;
  c.axis = *p.axis;
  c.keep = p.keep->values;
  c.refit = p.refit.value_or(true);
  c.tokens = p.calibration_tokens;
  c.damping = p.damping.value_or(c.damping);
  return c;
}

}  // namespace

Pruning::Pruning(const Params& params) {
  if (params.axis) settings_ = cut_of(params);
  else settings_ = sparsity_of(params);
}

std::vector<Claim> Pruning::claims(const Outline& outline) const {
  if (const auto* cut = std::get_if<Cut>(&settings_)) return claims_of(*cut, outline);
  return claims_of(std::get<Sparsity>(settings_), outline);
}

Checkpoint Pruning::compress(const Checkpoint& checkpoint, const Workbench& bench,
                             Context& context) {
  if (const auto* cut = std::get_if<Cut>(&settings_))
    return pruned(*cut, checkpoint, bench, context);
  return pruned(std::get<Sparsity>(settings_), checkpoint, bench, context);
}

const Schema<Params>& schema() {
  static const Schema<Params> schema =
      Schema<Params>{}
          .field("method", &Params::method,
                 {.help = "which single weights become zero (magnitude unless given)",
                  .choices = {"magnitude", "wanda", "sparsegpt"}})
          .field("sparsity", &Params::sparsity,
                 {.help = "share of the weights that become zero (0.5 unless given)",
                  .minimum = 0,
                  .maximum = 1})
          .field("pattern", &Params::pattern,
                 {.help = "2:4 keeps two of every four entries of a row (none unless given)",
                  .choices = {"none", "2:4"}})
          .field("scope", &Params::scope,
                 {.help = "among which weights they are compared (row unless given)",
                  .choices = {"row", "tensor", "global"}})
          .field("store", &Params::store,
                 {.help = "how the weights that stay are stored (f16 unless given)",
                  .choices = {"f32", "f16", "int8"}})
          .field("match", &Params::match, {.help = "names of the matrices to treat; * and ? match"})
          .field(
              "role", &Params::role,
              {.help = "roles of the matrices to treat, such as ssm_in; all but router, ssm_conv "
                       "and position unless match or role is given"})
          .field("axis", &Params::axis,
                 {.help = "cuts whole entries of this axis, in place of single weights",
                  .choices = {"state", "step", "channel", "expert", "layer"}})
          .field("keep", &Params::keep,
                 {.help = "entries of the axis that stay, for all layers or one a layer",
                  .minimum = 1})
          .field("refit", &Params::refit,
                 {.help = "after a cut, fit what reads the axis to the uncut model's outputs (true "
                          "unless given)"})
          .field("calibration_tokens", &Params::calibration_tokens,
                 {.help = "calibration text to run over", .unit = "tokens", .minimum = 1})
          .field(
              "damping", &Params::damping,
              {.help = "added to the diagonal of second moments, in shares of its mean (0.01 for "
                       "sparsegpt, 0.0001 for refits unless given)",
               .minimum = 0,
               .maximum = 10});
  return schema;
}

}  // namespace itera::pruning
