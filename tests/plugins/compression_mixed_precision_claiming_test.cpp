// Rules against a table of tensors: who claims what, and what is said when that goes wrong.
#include "compression/mixed_precision/claiming.hpp"

#include <gmock/gmock.h>

#include "compression/mixed_precision/near.hpp"
#include "compression/mixed_precision/preset.hpp"
#include "compression/mixed_precision/written.hpp"
#include "support/folder.hpp"
#include "support/form.hpp"

namespace itera::mixed {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::error_of;

/// Two mixers, a tied head, a counter: 24 + 2 · (48 + 6 + 3) + 3 = 141 weights.
TensorTable table() {
  TensorTable tensors{{"embedding.weight", Role::embedding, {8, 3}}};
  for (const char* layer : {"layers.0.ssm.", "layers.1.ssm."}) {
    const std::string p = layer;
    tensors.push_back(
        {p + "in_proj.weight", Role::ssm_in, {16, 3}, "", {{"value", 0, 8}, {"gate", 8, 16}}});
    tensors.push_back({p + "B", Role::ssm_input, {2, 3}});
    tensors.push_back({p + "norm.weight", Role::norm, {3}});
  }
  tensors.push_back({"layers.1.moe.counts", Role::counter, {4}});
  tensors.push_back({"norm.weight", Role::norm, {3}});
  tensors.push_back({"lm_head.weight", Role::head, {8, 3}, "embedding.weight"});
  return tensors;
}

std::vector<FormRule> rules(const char* json) {
  return read_rules(Values::parse(json).get<std::vector<Values>>());
}

Claimed claimed(const char* json, double max_unmatched = 1.0,
                const TensorTable& tensors = table()) {
  return claim(tensors, rules(json), max_unmatched);
}

std::string fault(const char* json, double max_unmatched = 1.0,
                  const TensorTable& tensors = table()) {
  return error_of([&] { (void)claimed(json, max_unmatched, tensors); });
}

std::string form_of(const Claimed& claimed, const std::string& tensor) {
  const auto found = claimed.forms.find(tensor);
  return found == claimed.forms.end() ? "unclaimed" : text_of(found->second);
}

TEST(MixedPrecisionClaiming, TheFirstThatFitsClaims) {
  const Claimed c = claimed(R"([{"match": "layers.0.*", "form": "f16"},
                                {"role": "ssm_in", "form": "int4"}])");
  EXPECT_EQ(form_of(c, "layers.0.ssm.in_proj.weight"), "f16");
  EXPECT_EQ(form_of(c, "layers.1.ssm.in_proj.weight"), "int4-g64");
  EXPECT_EQ(form_of(c, "layers.1.ssm.B"), "unclaimed");
  EXPECT_EQ(c.forms.at("layers.1.ssm.in_proj.weight")[0].by, "rule 2 (role: ssm_in)");
  EXPECT_EQ(c.tallies[0].tensors, 3U);
  EXPECT_EQ(c.tallies[0].parameters, 57);
  EXPECT_EQ(c.tallies[1].tensors, 1U);
  EXPECT_EQ(c.tallies[1].parameters, 48);
  EXPECT_EQ(c.parameters, 141);
  EXPECT_EQ(c.unclaimed, 141 - 57 - 48);
}

TEST(MixedPrecisionClaiming, ClaimsHaveExactBytes) {
  const Claimed c = claimed(R"([{"part": "in_proj[gate]", "form": "f16"},
                                {"role": "ssm_in", "form": "int8"},
                                {"role": "ssm_input", "form": "sparse-f16"}])");
  const auto claims = claims_of(table(), c.forms);
  ASSERT_EQ(claims.size(), 6U);
  EXPECT_EQ(claims[0].tensor, "layers.0.ssm.in_proj.weight");
  EXPECT_EQ(claims[0].part, "value");
  EXPECT_EQ(print(claims[0].form), "int8");
  EXPECT_EQ(claims[0].bytes, 8 * 3 + 8 * 4);  // levels, and an f32 scale a row
  EXPECT_EQ(claims[0].by, "rule 2 (role: ssm_in)");
  EXPECT_EQ(claims[1].part, "gate");
  EXPECT_EQ(claims[1].bytes, 8 * 3 * 2);
  EXPECT_TRUE(claims[1].exact);
  EXPECT_EQ(claims[2].tensor, "layers.0.ssm.B");
  EXPECT_FALSE(claims[2].exact) << "a sparse form can be smaller";
}

TEST(MixedPrecisionClaiming, PartsAreNamedByTheEndOfATensorsName) {
  for (const char* part :
       {"in_proj[gate]", "in_proj.weight[gate]", "*.in_proj.weight[gate]", "ssm.in_proj[gate]",
        "layers.*.ssm.in_proj.weight[gate]", "in_?roj[g*]"}) {
    const Values rule{{"part", part}, {"form", "f16"}};
    const Claimed c = claim(table(), read_rules({rule}), 1.0);
    for (const char* layer : {"0", "1"}) {
      EXPECT_EQ(form_of(c, std::string("layers.") + layer + ".ssm.in_proj.weight"),
                "value f32, gate f16")
          << part;
    }
    EXPECT_EQ(c.forms.size(), 2U);
  }
  EXPECT_EQ(form_of(claimed(R"([{"part": "1.ssm.in_proj[*]", "form": "int8"}])"),
                    "layers.1.ssm.in_proj.weight"),
            "value int8, gate int8");
  EXPECT_THAT(fault(R"([{"part": "proj[gate]", "form": "f16"}])"),
              HasSubstr("rule 1 (part: proj[gate]) claims nothing"))
      << "a component is named whole";
}

TEST(MixedPrecisionClaiming, WhatIsLeftOfAPartlyClaimedTensorCountsAsUnclaimed) {
  const Claimed c = claimed(R"([{"part": "0.ssm.in_proj[gate]", "form": "int8"}])");
  EXPECT_EQ(c.unclaimed, 141 - 24);
  EXPECT_EQ(c.forms.at("layers.0.ssm.in_proj.weight")[0].by, "no rule: stays as it is");
}

TEST(MixedPrecisionClaiming, PartsMustCoverTheTensor) {
  TensorTable tensors = table();
  tensors[1].parts = {{"value", 0, 8}, {"gate", 10, 16}};
  EXPECT_EQ(fault(R"([{"part": "in_proj[gate]", "form": "f16"}])", 1, tensors),
            "mixed_precision: the parts of \"layers.0.ssm.in_proj.weight\" leave rows from 8 on "
            "without a name: only the whole tensor can take a form");
  EXPECT_EQ(form_of(claimed(R"([{"role": "ssm_in", "form": "f16"}])", 1, tensors),
                    "layers.0.ssm.in_proj.weight"),
            "f16");
}

TEST(MixedPrecisionClaiming, ATiedPairIsOneTensor) {
  for (const char* one :
       {R"([{"role": "head", "form": "int8"}])", R"([{"match": "embedding.*", "form": "int8"}])"}) {
    const Claimed c = claimed(one);
    EXPECT_EQ(form_of(c, "embedding.weight"), "int8") << one;
    EXPECT_EQ(c.forms.size(), 1U);
    EXPECT_EQ(c.unclaimed, 141 - 24);
  }
  const Claimed both = claimed(R"([{"role": "head", "form": "int8"},
                                   {"role": "embedding", "form": "int8"}])");
  EXPECT_EQ(both.tallies[0].tensors, 1U);
  EXPECT_EQ(both.tallies[1].tensors, 1U) << "agreeing is no idleness";
  EXPECT_EQ(both.unclaimed, 141 - 24);
  EXPECT_EQ(
      fault(R"([{"role": "head", "form": "int8"}, {"match": "*", "form": "f16"}])"),
      "mixed_precision: \"embedding.weight\" and \"lm_head.weight\" are tied, so they are one "
      "tensor, but rule 2 (match: *) makes it f16 and rule 1 (role: head) makes it int8: give "
      "both the same form, such as by {match: \"embedding.weight\", form: int8} before rule 2 "
      "(match: *)");
}

TEST(MixedPrecisionClaiming, CountersAnswerToTheirFullNameAlone) {
  const Claimed c = claimed(R"([{"match": "*", "form": "f16"}])");
  EXPECT_EQ(form_of(c, "layers.1.moe.counts"), "unclaimed");
  EXPECT_EQ(c.unclaimed, 0) << "and are no weights";
  EXPECT_EQ(form_of(claimed(R"([{"match": "layers.1.moe.counts", "form": "f16"}])"),
                    "layers.1.moe.counts"),
            "f16");
  const std::string said =
      "claims nothing: it fits counters, which are no weights and claimed only by their full name, "
      "such as {match: \"layers.1.moe.counts\", form: f16}";
  EXPECT_THAT(fault(R"([{"match": "*counts", "form": "f16"}])"), HasSubstr(said));
  EXPECT_THAT(fault(R"([{"role": "counter", "form": "f16"}])"), HasSubstr(said));
}

TEST(MixedPrecisionClaiming, ARuleThatClaimsNothingIsAnError) {
  const std::string advice =
      "; leave the rule out, or say optional: true where a model may lack it";
  EXPECT_EQ(fault(R"([{"match": "layers.*.smm.in_proj.*", "form": "f16"}])"),
            "mixed_precision: rule 1 (match: layers.*.smm.in_proj.*) claims nothing: it fits no "
            "tensor of this model; nearest are \"layers.0.ssm.in_proj.weight\", "
            "\"layers.1.ssm.in_proj.weight\", \"layers.0.ssm.norm.weight\"" +
                advice);
  EXPECT_EQ(
      fault(R"([{"role": "router", "form": "f16"}])"),
      "mixed_precision: rule 1 (role: router) claims nothing: this model has no tensor of that "
      "role; its roles are counter, embedding, head, norm, ssm_in, ssm_input" +
          advice);
  EXPECT_EQ(
      fault(R"([{"part": "in_proj[gates]", "form": "f16"}])"),
      "mixed_precision: rule 1 (part: in_proj[gates]) claims nothing: it fits no part of this "
      "model's tensors; nearest are \"layers.0.ssm.in_proj.weight[gate]\", "
      "\"layers.1.ssm.in_proj.weight[gate]\", \"layers.0.ssm.in_proj.weight[value]\"" +
          advice);
  EXPECT_EQ(fault(R"([{"match": "layers.*", "form": "f16"}, {"role": "ssm_in", "form": "int8"}])"),
            "mixed_precision: rule 2 (role: ssm_in) claims nothing: rule 1 (match: layers.*) comes "
            "first and claims what it fits; put it before that one" +
                advice);
  TensorTable whole = table();
  for (TensorInfo& info : whole) info.parts.clear();
  EXPECT_THAT(fault(R"([{"part": "in_proj[gate]", "form": "f16"}])", 1, whole),
              HasSubstr("claims nothing: the tensors of this model have no row parts"));
  EXPECT_TRUE(claimed(R"([{"role": "router", "form": "f16", "optional": true}])").forms.empty());
}

TEST(MixedPrecisionClaiming, TooMuchUnclaimedNamesTheLargest) {
  EXPECT_EQ(fault(R"([{"role": "ssm_input", "form": "f16"}])", 0.2),
            "mixed_precision: no rule claims 129 of 141 parameters, 91.5 % and more than "
            "max_unmatched 20.0 %; the largest are \"layers.0.ssm.in_proj.weight\" (48), "
            "\"layers.1.ssm.in_proj.weight\" (48), \"embedding.weight\" (24), "
            "\"layers.0.ssm.norm.weight\" (3), \"layers.1.ssm.norm.weight\" (3): add a rule for "
            "them, last of all {match: \"*\", form: f16}, or raise max_unmatched");
  EXPECT_EQ(
      fault(R"([{"match": "*_proj*", "form": "int8"}, {"role": "head", "form": "int8"}])", 0.2),
      "no error")
      << "21 of 141 is less than a fifth";
}

TEST(MixedPrecisionClaiming, WhatIsPackedAlreadyNeedNoClaim) {
  TensorTable tensors = table();
  for (TensorInfo& info : tensors) {
    if (info.role == Role::ssm_in) info.form = "int8"_form;
  }
  const Claimed c = claimed(R"([{"role": "head", "form": "f16"}])", 0.5, tensors);
  EXPECT_EQ(c.parameters, 141 - 96);
  EXPECT_THAT(fault(R"([{"match": "*.in_proj.*", "form": "int4"}])", 1, tensors),
              HasSubstr("mixed_precision, rule 1 (match: *.in_proj.*) cannot store "
                        "\"layers.0.ssm.in_proj.weight\" as int4-g64: it is already int8"));
}

TEST(MixedPrecisionClaiming, VectorsCannotBePacked) {
  EXPECT_EQ(
      fault(R"([{"match": "layers.*.ssm.*", "form": "int8"}])"),
      "mixed_precision: rule 1 (match: layers.*.ssm.*) would store "
      "\"layers.0.ssm.norm.weight\" and 1 more as int8, which packs matrices only, and it has "
      "one dimension: put {role: norm, form: f16} before the rule, or narrow it to matrices");
  EXPECT_EQ(form_of(claimed(R"([{"match": "layers.*.ssm.*", "form": "f16"}])"),
                    "layers.1.ssm.norm.weight"),
            "f16");
}

TEST(MixedPrecisionClaiming, RulesThatSayTooMuchOrTooLittle) {
  EXPECT_EQ(
      error_of([] { (void)rules(R"([{"role": "norm", "form": "f16"}, {"form": "f16"}])"); }),
      "mixed_precision: rule 2 says none of match, role and part, expected one: write {match: "
      "\"layers.*.ssm.*\", form: f16}");
  EXPECT_THAT(error_of([] { (void)rules(R"([{"role": "norm", "match": "*", "form": "f16"}])"); }),
              HasSubstr("rule 1 says more than one of match, role and part, expected one"));
  for (const char* part : {"in_proj", "[gate]", "in_proj[]", "in_proj[gate"}) {
    EXPECT_EQ(error_of([&] { (void)read_rules({{{"part", part}, {"form", "f16"}}}); }),
              "mixed_precision: rule 1: part \"" + std::string(part) +
                  "\" must be a tensor and a part of its rows, as in \"in_proj[gate]\"");
  }
}

TEST(MixedPrecisionClaiming, ThePresetIsTheAncestorsMap) {
  const Claimed c = claim(table(), preset("itera_lite"), 0.0);
  EXPECT_EQ(form_of(c, "embedding.weight"), "int8");
  EXPECT_EQ(form_of(c, "layers.0.ssm.in_proj.weight"), "f16");
  EXPECT_EQ(form_of(c, "norm.weight"), "f16");
  EXPECT_EQ(c.forms.at("norm.weight")[0].by, "preset itera_lite, rule 6 (match: *norm.*)");
  EXPECT_TRUE(preset("none").empty());
}

TEST(MixedPrecisionClaiming, AMapIsWrittenAsTheRulesThatMakeIt) {
  const Claimed c = claimed(R"([{"part": "0.ssm.in_proj[gate]", "form": "2:4-f16"},
                                {"match": "layers.1.ssm.in_proj.*", "form": "int4"},
                                {"role": "head", "form": "int8"},
                                {"role": "norm", "form": "f16"},
                                {"match": "layers.1.ssm.B", "form": "f16"}])");
  const std::vector<std::string> written = as_rules(table(), c.forms);
  EXPECT_THAT(written,
              ElementsAre("{role: embedding, form: int8}",
                          "{part: \"layers.0.ssm.in_proj.weight[value]\", form: f32}",
                          "{part: \"layers.0.ssm.in_proj.weight[gate]\", form: \"2:4-f16\"}",
                          "{role: norm, form: f16}",
                          "{match: \"layers.1.ssm.in_proj.weight\", form: int4-g64}",
                          "{match: \"layers.1.ssm.B\", form: f16}"));
  EXPECT_EQ(as_block({"{a: b}", "{c: d}"}), "rules:\n  - {a: b}\n  - {c: d}\n");
  EXPECT_EQ(as_line({"{a: b}", "{c: d}"}), "rules: [{a: b}, {c: d}]");
}

TEST(MixedPrecisionNear, CountsEditsAndLetsWildcardsBe) {
  EXPECT_EQ(edits_to_match("kitten", "sitting"), 3U);
  EXPECT_EQ(edits_to_match("", "abc"), 3U);
  EXPECT_EQ(edits_to_match("abc", ""), 3U);
  EXPECT_EQ(edits_to_match("*", "anything"), 0U);
  EXPECT_EQ(edits_to_match("a?c*", "abcdef"), 0U);
  EXPECT_EQ(edits_to_match("layers.*.smm.*", "layers.12.ssm.in_proj.weight"), 1U);
  EXPECT_THAT(nearest("b", {"aaa", "bb", "b", "a"}, 3), ElementsAre("b", "bb", "a"));
}

}  // namespace
}  // namespace itera::mixed
