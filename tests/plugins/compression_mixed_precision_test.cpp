// mixed_precision through the border, on a real model: what rules make, what the search finds, and
// that its map can be pasted back.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

#include "components.hpp"
#include "compression/mixed_precision/parameters.hpp"
#include "fake_context.hpp"
#include "itera/calibration.hpp"
#include "spec/parameters.hpp"
#include "spec/tree.hpp"
#include "support/folder.hpp"
#include "support/form.hpp"
#include "worker/guard.hpp"

namespace itera {
namespace {

using test::FakeContext;
using test::made;
using testing::Contains;
using testing::HasSubstr;
using testing_support::error_of;

constexpr std::int64_t known_tokens = 40, window = 32, tokens = 16 * window;

class MixedPrecision : public testing_support::InFolder {
 protected:
  MixedPrecision() {
    at::set_num_threads(1);  // so little to do that waiting for a second thread would be most of it
    checkpoint = itera->initialise(itera->configure(known_tokens, window), 1);
    // Fresh embeddings predict next to nothing; these do.
    checkpoint.tensors["embedding.weight"] =
        store_f32(checkpoint.at("embedding.weight")->dense() * 20);
    context.folder = folder;
  }

  std::unique_ptr<Architecture> itera =
      made<Architecture>(Kind::model, "itera", {{"size", "micro"}});
  Corpus corpus = test::small_corpus(folder / "corpus", test::learnable_ids(900, known_tokens),
                                     known_tokens, window);
  Checkpoint checkpoint;
  FakeContext context;

  [[nodiscard]] Outline outline() const { return test::outline_of(*itera, checkpoint); }

  [[nodiscard]] std::vector<Claim> claims(const Values& parameters) const {
    return made<Compressor>(Kind::compression, "mixed_precision", parameters)->claims(outline());
  }
  Checkpoint compressed(const Values& parameters) {
    const Workbench bench(*itera, corpus, outline());
    return made<Compressor>(Kind::compression, "mixed_precision", parameters)
        ->compress(checkpoint, bench, context);
  }
  std::string fault(const Values& parameters) {
    return error_of([&] { (void)compressed(parameters); });
  }
  void expect_claims_to_hold(const Values& parameters, const Checkpoint& after) const {
    EXPECT_EQ(error_of([&] {
                expect_as_claimed(checkpoint, after, claims(parameters), "mixed_precision");
              }),
              "no error");
  }

  /// A search over three forms that is quick.
  static Values search(Values more = Values::object()) {
    more["calibration_tokens"] = tokens;
    return {{"auto", more}};
  }
};

std::map<std::string, std::string> forms_of(const Checkpoint& checkpoint) {
  std::map<std::string, std::string> forms;
  for (const auto& [name, stored] : checkpoint.tensors) forms[name] = print(stored->form());
  return forms;
}

/// What the parameters of a spec resolve to.
Values resolved(const std::string& yaml) {
  Faults faults;
  std::vector<Origin> origins;
  const Tree tree = read_tree(std::make_shared<const Source>("a.yaml", yaml, 0), faults);
  Values values = Resolver(faults, origins)
                      .map(tree.root, mixed::schema().parameters(), tree.root.place, "", "rules");
  EXPECT_EQ(render(faults.findings()), "");
  return values;
}

// ---- rules

TEST_F(MixedPrecision, StoresWhatTheRulesSay) {
  const Values parameters = resolved(R"(
rules:
  - {role: head, form: int8}
  - {role: embedding, form: int8}
  - {part: "in_proj[gate]", form: f16}
  - {role: ssm_in, form: int4}
  - {match: "layers.*.experts.*", form: nf4}
  - {role: router, form: bf16, optional: true}
  - {match: "*", form: f32}
)");
  const Checkpoint after = compressed(parameters);
  EXPECT_EQ(print(after.at("lm_head.weight")->form()), "int8");
  EXPECT_EQ(print(after.at("layers.0.ssm.in_proj.weight")->form()), "rows(int4-g64,f16)");
  EXPECT_EQ(print(after.at("layers.1.moe.layer.experts.3.w1.weight")->form()), "nf4");
  EXPECT_EQ(print(after.at("layers.1.moe.layer.router.gate.weight")->form()), "bf16");
  EXPECT_EQ(after.at("layers.1.moe.layer.router.expert_counts"),
            checkpoint.at("layers.1.moe.layer.router.expert_counts"));
  const at::Tensor in_proj = checkpoint.at("layers.0.ssm.in_proj.weight")->dense();
  const at::Tensor gate = in_proj.slice(0, in_proj.size(0) / 2);
  EXPECT_TRUE(
      at::equal(after.at("layers.0.ssm.in_proj.weight")->dense().slice(0, in_proj.size(0) / 2),
                gate.to(at::kHalf).to(at::kFloat)));
  expect_claims_to_hold(parameters, after);

  double bytes = 0, weights = 0;
  for (const TensorInfo& info : outline().tensors) {
    if (!info.tied_to.empty() || info.role == Role::counter) continue;
    bytes += static_cast<double>(after.at(info.name)->bytes());
    weights += static_cast<double>(after.at(info.name)->dense().numel());
  }
  EXPECT_NEAR(context.records.at("bits_per_weight"), 8 * bytes / weights, 1e-9);
  EXPECT_EQ(context.records.at("bytes"), static_cast<double>(after.bytes()));
  EXPECT_EQ(context.records.at("unclaimed"), 0);
  EXPECT_THAT(context.notes,
              Contains("rule 1 (role: head): int8 for 1 tensor with 2560 parameters"));
  EXPECT_THAT(context.notes,
              Contains("rule 3 (part: in_proj[gate]): f16 for 3 tensors with 24576 parameters"));
}

TEST_F(MixedPrecision, ThePresetStandsWhereThereAreNoRulesAndFollowsThoseThereAre) {
  const Checkpoint plain = compressed(Values::object());
  EXPECT_EQ(print(plain.at("embedding.weight")->form()), "int8");
  EXPECT_EQ(print(plain.at("layers.2.ssm.ssm.A_log")->form()), "f16");
  EXPECT_EQ(print(plain.at("norm.bias")->form()), "f16");
  expect_claims_to_hold(Values::object(), plain);
  EXPECT_EQ(forms_of(compressed({{"preset", "itera_lite"}})), forms_of(plain));

  const Values mine{{"rules", {{{"role", "ssm_step"}, {"form", "int4"}}}},
                    {"preset", "itera_lite"}};
  const Checkpoint both = compressed(mine);
  EXPECT_EQ(print(both.at("layers.0.ssm.ssm.delta_proj.weight")->form()), "int4-g64");
  EXPECT_EQ(print(both.at("embedding.weight")->form()), "int8");
  expect_claims_to_hold(mine, both);
  Values alone = mine;
  alone.erase("preset");
  EXPECT_THAT(fault(alone), HasSubstr("no rule claims"));
}

TEST_F(MixedPrecision, RefusesParametersThatDoNotGoTogether) {
  const Values rule{{"role", "norm"}, {"form", "f16"}};
  EXPECT_EQ(fault({{"rules", {rule}}, {"auto", {{"ratio", 0.5}}}}),
            "mixed_precision: rules and auto exclude each other; to try your rules beside the map "
            "that is found, write them as auto: {hand_map: […]}");
  EXPECT_EQ(fault({{"preset", "none"}}),
            "mixed_precision: nothing says what to do: give rules, preset: itera_lite or auto");
  const std::string either =
      "mixed_precision: auto needs either budget_bytes or ratio, as in auto: {ratio: 0.3}";
  EXPECT_EQ(fault({{"auto", Values::object()}}), either);
  EXPECT_EQ(fault({{"auto", {{"ratio", 0.5}, {"budget_bytes", 9}}}}), either);
  EXPECT_EQ(
      fault({{"auto", {{"ratio", 0.5}, {"forms", Values::array()}}}}),
      "mixed_precision: auto has no forms to choose from; give some, as in forms: [f16, int8]");
}

TEST_F(MixedPrecision, NamesTheTensorThatAFormCannotHold) {
  at::Tensor large = checkpoint.at("norm.weight")->dense().clone();
  large[3] = 1e6;
  checkpoint.tensors["norm.weight"] = store_f32(large);
  EXPECT_THAT(fault(Values::object()),
              HasSubstr("mixed_precision: tensor \"norm.weight\" as f16: stored form \"f16\""));
  large[3] = NAN;
  EXPECT_THAT(fault(Values::object()), HasSubstr("tensor \"norm.weight\" holds 1 of 64 values"));
}

// ---- auto

TEST_F(MixedPrecision, MeasuresWhatATensorAloneCosts) {
  const Values parameters = search({{"ratio", 0.4}, {"forms", {"f16", "int8"}}, {"swaps", 0}});
  (void)compressed(parameters);
  ASSERT_EQ(context.side_results.size(), 1U);
  const Values measured =
      context.side_results.begin()->second.at("layers.1.ssm.out_proj.weight").at("int8");

  Checkpoint changed = checkpoint;
  changed.tensors["layers.1.ssm.out_proj.weight"] =
      store(checkpoint.at("layers.1.ssm.out_proj.weight")->dense(), "int8"_form);
  const Calibration calibration(*itera, corpus, tokens);
  const auto probabilities = [&](const Checkpoint& model) {
    std::vector<std::vector<double>> rows;
    calibration.run(model, Calibration::Share::fit,
                    [&](const at::Tensor& logits, const at::Tensor&) {
                      const at::Tensor flat = logits.reshape({-1, known_tokens}).contiguous();
                      for (std::int64_t r = 0; r < flat.size(0); ++r) {
                        const float* x = flat.const_data_ptr<float>() + r * known_tokens;
                        double sum = 0;
                        for (int v = 0; v < known_tokens; ++v)
                          sum += std::exp(static_cast<double>(x[v]));
                        rows.emplace_back();
                        for (int v = 0; v < known_tokens; ++v)
                          rows.back().push_back(std::exp(static_cast<double>(x[v])) / sum);
                      }
                    });
    return rows;
  };
  const auto p = probabilities(checkpoint), q = probabilities(changed);
  ASSERT_EQ(measured.size() * static_cast<std::size_t>(window), p.size());
  for (std::size_t w = 0; w < measured.size(); ++w) {
    double kl = 0;
    for (std::size_t t = w * window; t < (w + 1) * window; ++t) {
      for (std::size_t v = 0; v < p[t].size(); ++v)
        kl += p[t][v] * std::log(p[t][v] / q[t][v]) / window;
    }
    EXPECT_GT(kl, 0);
    EXPECT_NEAR(measured[w].get<double>(), kl, 1e-9 + 1e-6 * kl) << "window " << w;
  }
}

TEST_F(MixedPrecision, FindsAMapWithinTheBudgetThatCanBePastedBack) {
  const Values parameters = search({{"ratio", 0.25}});
  const Checkpoint found = compressed(parameters);
  const auto budget =
      static_cast<std::int64_t>(std::floor(0.25 * static_cast<double>(checkpoint.bytes())));
  EXPECT_LE(found.bytes(), budget);
  EXPECT_GT(found.bytes(), budget * 9 / 10) << "and uses it";
  EXPECT_EQ(context.records.at("budget_bytes"), static_cast<double>(budget));
  EXPECT_EQ(context.records.at("bytes"), static_cast<double>(found.bytes()));
  expect_claims_to_hold(parameters, found);
  for (const char* name : {"predicted_kl", "joint_kl", "held_out_kl", "kl_ratio"})
    EXPECT_GT(context.records.at(name), 0) << name;
  EXPECT_NEAR(context.records.at("kl_ratio"),
              context.records.at("joint_kl") / context.records.at("predicted_kl"), 1e-12);
  EXPECT_EQ(context.last.done, context.last.total);

  const std::string rules = context.texts.at("rules");
  FakeContext pasted_context;
  const Workbench bench(*itera, corpus, outline());
  const Checkpoint pasted = made<Compressor>(Kind::compression, "mixed_precision", resolved(rules))
                                ->compress(checkpoint, bench, pasted_context);
  EXPECT_EQ(forms_of(pasted), forms_of(found)) << rules;
  for (const auto& [name, stored] : found.tensors)
    EXPECT_TRUE(at::equal(stored->dense(), pasted.at(name)->dense())) << name;
  EXPECT_THAT(context.notes.back(), HasSubstr("found rules: [{"));
  EXPECT_EQ(resolved(context.notes.back().substr(6)), resolved(rules)) << "the note says the same";
}

TEST_F(MixedPrecision, IsNoWorseThanTheHandMapAtItsBytes) {
  const std::int64_t bytes = compressed(Values::object()).bytes();
  const Values parameters = search({{"budget_bytes", bytes}});
  (void)compressed(parameters);
  const double joint = context.records.at("joint_kl");
  // Forms that can only be worse: the hand map wins, and its map is what is found.
  const Checkpoint poor =
      compressed(search({{"budget_bytes", bytes}, {"forms", {"int4"}}, {"swaps", 0}}));
  EXPECT_THAT(context.notes, Contains(HasSubstr("better, so the search goes on from it")));
  EXPECT_EQ(forms_of(poor), forms_of(compressed(Values::object())));
  EXPECT_LE(joint, context.records.at("joint_kl"));
}

TEST_F(MixedPrecision, AHandMapOfOnesOwnMayHaveParts) {
  Values text{{"ratio", 0.95},
              {"forms", {"int4"}},
              {"swaps", 4},
              {"hand_map", {{{"part", "in_proj[gate]"}, {"form", "f16"}}}}};
  const Checkpoint found = compressed(search(text));
  EXPECT_EQ(print(found.at("layers.0.ssm.in_proj.weight")->form()), "rows(f32,f16)");
  EXPECT_EQ(print(found.at("embedding.weight")->form()), "f32") << "what it does not claim stays";
  EXPECT_THAT(context.texts.at("rules"),
              HasSubstr("{part: \"layers.0.ssm.in_proj.weight[gate]\", form: f16}"));
  expect_claims_to_hold(search(text), found);
  text["ratio"] = 0.2;
  (void)compressed(search(text));
  EXPECT_THAT(context.notes, Contains(HasSubstr("more than the budget of")));
  text["hand_map"][0]["part"] = "in_proj[gat]";
  EXPECT_THAT(fault(search(text)),
              HasSubstr("hand map, rule 1 (part: in_proj[gat]) claims nothing"));
}

TEST_F(MixedPrecision, BudgetsShareOneTableAndTheSearchIsDeterministic) {
  const auto once = forms_of(compressed(search({{"ratio", 0.25}})));
  const auto smaller = forms_of(compressed(search({{"ratio", 0.2}})));
  EXPECT_EQ(context.side_results.size(), 1U);
  EXPECT_NE(once, smaller);
  context.side_results.clear();
  EXPECT_EQ(forms_of(compressed(search({{"ratio", 0.25}}))), once);
}

TEST_F(MixedPrecision, AnImpossibleBudgetNamesTheSmallestPossible) {
  const Values tight = search({{"budget_bytes", 1000}, {"forms", {"int4"}}});
  std::int64_t least = 0;
  for (const TensorInfo& info : outline().tensors) {
    if (info.tied_to.empty())
      least += form_bytes(info.shape.size() > 1 ? "int4-g64"_form : "f32"_form, info.shape);
  }
  const std::string said = fmt::format(
      "mixed_precision: auto has a budget of 1000 bytes, but the smallest map takes {}, 16 of them "
      "in tensors that it leaves alone: raise budget_bytes or ratio, or add a smaller form to "
      "forms",
      least);
  EXPECT_EQ(error_of([&] { (void)claims(tight); }), said) << "before any work";
  EXPECT_EQ(fault(tight), said);
  const Checkpoint smallest = compressed(search({{"budget_bytes", least}, {"forms", {"int4"}}}));
  EXPECT_EQ(smallest.bytes(), least);
}

TEST_F(MixedPrecision, AFormThatCannotHoldATensorIsNotConsidered) {
  at::Tensor large = checkpoint.at("norm.weight")->dense().clone();
  large[3] = 1e6;
  checkpoint.tensors["norm.weight"] = store_f32(large);
  const Values forms{"f16", "bf16", "int8"};
  const Checkpoint found = compressed(search({{"ratio", 0.5}, {"forms", forms}}));
  EXPECT_EQ(print(found.at("norm.weight")->form()), "bf16");
  EXPECT_THAT(context.notes,
              Contains("\"norm.weight\" cannot be stored as f16 and is not considered in it"));
  EXPECT_THAT(context.notes,
              Contains(HasSubstr("the hand map is no candidate: mixed_precision: tensor")));
  EXPECT_EQ(fault(search({{"ratio", 0.5}, {"forms", {"f16", "int8"}}})),
            "mixed_precision: none of auto's forms f16, int8 can hold \"norm.weight\" (largest "
            "magnitude 1e+06): add bf16 or f32 to forms");
}

TEST_F(MixedPrecision, WhatIsPackedAlreadyIsLeftAlone) {
  checkpoint.tensors["embedding.weight"] =
      store(checkpoint.at("embedding.weight")->dense(), "int8"_form);
  const Checkpoint found = compressed(search({{"ratio", 0.4}}));
  EXPECT_EQ(found.at("embedding.weight"), checkpoint.at("embedding.weight"));
  EXPECT_LE(found.bytes(), checkpoint.bytes() * 2 / 5);
  expect_claims_to_hold(search({{"ratio", 0.4}}), found);
  EXPECT_THAT(fault(Values::object()),
              HasSubstr("cannot store \"embedding.weight\" as int8: it is already int8"));
}

TEST_F(MixedPrecision, StopsWhenAskedAndGoesOnWhereItWas) {
  const Values parameters = search({{"ratio", 0.4}, {"forms", {"int8"}}, {"swaps", 0}});
  context.stop = true;
  EXPECT_THROW((void)compressed(parameters), Stopped);
  // As if the first measurement had been made before: its mark shows that it is not made again.
  const auto file = folder / "sensitivity.json";
  Values left = Values::parse(std::ifstream(file));
  const std::vector<double> mark(12, 0.125);
  left["rows"]["embedding.weight"]["int8"] = mark;
  std::ofstream(file) << left;
  context.stop = false;
  (void)compressed(parameters);
  EXPECT_EQ(context.side_results.begin()->second.at("embedding.weight").at("int8"), mark);

  context.stop = true;  // the table is there, the joint measurements are not
  EXPECT_THAT(fault(parameters), HasSubstr("the sensitivity table is kept"));
}

}  // namespace
}  // namespace itera
