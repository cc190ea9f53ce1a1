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
