// Names and parameters of points.
#include "plan/point.hpp"

#include "fixture.hpp"

namespace itera::test {
namespace {

class PointTest : public PlanTest {};

TEST_F(PointTest, LabelSaysWhatDiffersFromDefaults) {
  const Values usual{{"form", "f16"}, {"keep", Values::array()}};
  EXPECT_EQ(chain_label({{"fp16", usual}}, catalogue), "fp16");
  EXPECT_EQ(chain_label({{"fp16", {{"form", "bf16"}, {"keep", {"a", "b"}}}}}, catalogue),
            "fp16 (bf16, keep=a,b)");
  EXPECT_EQ(chain_label({{"gptq", {{"bits", 3}}}, {"fp16", usual}}, catalogue),
            "gptq (bits=3) + fp16");
}

TEST_F(PointTest, LabelOfAListOfMapsSaysOnlyWhatTheySay) {
  using Type = Parameter::Type;
  Parameter role = parameter("role", Type::text, nullptr), form = parameter("form", Type::text, "");
  role.choices = {"norm", "head"};
  Parameter rules = parameter("rules", Type::text, Values::array());
  rules.fields = {parameter("match", Type::text, nullptr), role, form,
                  parameter("optional", Type::boolean, false)};
  catalogue.plugins.push_back(plugin(Kind::compression, "mixed", {rules}));
  const Values two = Values::parse(
      R"([{"match": "a.*", "role": null, "form": "int8", "optional": false},
          {"match": null, "role": "norm", "form": "f16", "optional": true}])");
  EXPECT_EQ(chain_label({{"mixed", {{"rules", two}}}}, catalogue),
            "mixed (rules={match=a.*, form=int8},{norm, form=f16, optional=true})");
  const Values many(5, two[0]);
  EXPECT_EQ(chain_label({{"mixed", {{"rules", many}}}}, catalogue), "mixed (rules=(5 entries))");
  EXPECT_EQ(flat_parameters({{"compression", {{{"use", "mixed"}, {"rules", two}}}}}, false),
            (Values{{"compression[0].use", "mixed"},
                    {"compression[0].rules[0].match", "a.*"},
                    {"compression[0].rules[0].role", nullptr},
                    {"compression[0].rules[0].form", "int8"},
                    {"compression[0].rules[0].optional", false},
                    {"compression[0].rules[1].match", nullptr},
                    {"compression[0].rules[1].role", "norm"},
                    {"compression[0].rules[1].form", "f16"},
                    {"compression[0].rules[1].optional", true}}));
}

TEST_F(PointTest, ParametersAreFlatAndPlain) {
  const Values resolved{{"name", "trial"},
                        {"seed", 42},
                        {"report", {{"margin", 0.1}}},
                        {"data", {{"use", "text"}, {"train", {"a", "b"}}}},
                        {"compression", {{{"use", "fp16"}, {"keep", Values::array()}}}}};
  EXPECT_EQ(flat_parameters(resolved, false), (Values{{"seed", 42},
                                                      {"data.use", "text"},
                                                      {"data.train", "[\"a\",\"b\"]"},
                                                      {"compression[0].use", "fp16"},
                                                      {"compression[0].keep", "[]"}}));
  EXPECT_EQ(flat_parameters(resolved, true),
            (Values{{"seed", 42}, {"data.use", "text"}, {"data.train", "[\"a\",\"b\"]"}}));
}

}  // namespace
}  // namespace itera::test
