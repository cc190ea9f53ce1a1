// An Itera-Lite model is recognised by names and shapes, whatever its sizes, and as far as it is
// there.
#include <gmock/gmock.h>

#include <algorithm>

#include "components.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::unique_ptr<Architecture> itera_model(const Values& parameters = Values::object()) {
  return test::made<Architecture>(Kind::model, "itera", parameters);
}

/// What a file of that model holds: everything but tied tensors.
ForeignTensors file_of(const Architecture& architecture, const Values& config) {
  ForeignTensors tensors;
  for (const TensorInfo& info : architecture.tensors(config)) {
    if (info.tied_to.empty()) tensors.push_back({info.name, "F32", info.shape});
  }
  return tensors;
}

void remove(ForeignTensors& file, const std::string& part) {
  std::erase_if(file,
                [&](const ForeignTensor& t) { return t.name.find(part) != std::string::npos; });
}

class RecogniseItera : public testing::TestWithParam<Values> {};

TEST_P(RecogniseItera, ConfigurationIsReadOffTheShapes) {
  const auto architecture = itera_model(GetParam());
  const Values config = architecture->configure(50, 128);
  const auto found = itera_model()->recognise(file_of(*architecture, config));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->config, config);
  EXPECT_THAT(found->missing, IsEmpty());
  EXPECT_THAT(found->unclaimed, IsEmpty());
  EXPECT_EQ(found->ties.size(), config.at("tied_head") ? 1U : 0U);
  EXPECT_EQ(found->names.size() + found->ties.size(), architecture->tensors(config).size());
}

INSTANTIATE_TEST_SUITE_P(
    Sizes, RecogniseItera,
    testing::Values(Values{{"size", "micro"}}, Values{{"size", "tiny"}, {"positions", "learned"}},
                    Values{{"size", "micro"}, {"tied_head", false}, {"step_rows", "1"}},
                    Values{{"layers", 2}, {"width", 12}, {"inner", {7, 9}}, {"states", {3, 5}}},
                    Values{{"layers", 1}, {"experts", 1}, {"top_k", 1}, {"expert_width", 3}},
                    Values{{"layers", 3}, {"experts", {0, 3, 11}}}));

TEST(RecogniseIteraTest, NewerNamesAreTheSame) {
  const auto architecture = itera_model({{"size", "micro"}});
  const Values config = architecture->configure(50, 128);
  ForeignTensors file = file_of(*architecture, config);
  for (ForeignTensor& tensor : file) {
    const auto at = tensor.name.find(".moe.layer.");
    if (at != std::string::npos) tensor.name.replace(at, 11, ".moe.moe.");
  }
  const auto found = architecture->recognise(file);
  EXPECT_EQ(found->config, config);
  EXPECT_THAT(found->unclaimed, IsEmpty());
  EXPECT_EQ(found->names.at("layers.1.moe.layer.router.gate.weight"),
            "layers.1.moe.moe.router.gate.weight");
}

TEST(RecogniseIteraTest, AHeadThatSharesTheEmbeddingIsTied) {
  const auto architecture = itera_model({{"size", "micro"}, {"tied_head", false}});
  ForeignTensors file = file_of(*architecture, architecture->configure(50, 128));
  EXPECT_THAT(architecture->recognise(file)->ties, IsEmpty());
  file.back().shares = "embedding.weight";
  ASSERT_EQ(file.back().name, "lm_head.weight");
  const auto found = architecture->recognise(file);
  EXPECT_EQ(found->config.at("tied_head"), true);
  EXPECT_EQ(found->ties.at("lm_head.weight"), "embedding.weight");
  EXPECT_THAT(found->unclaimed, IsEmpty());
}

TEST(RecogniseIteraTest, MissingTensorsAreNamed) {
  const auto architecture = itera_model({{"size", "micro"}});
  const Values config = architecture->configure(50, 128);
  ForeignTensors file = file_of(*architecture, config);
  remove(file, ".experts.2.");
  remove(file, "layers.0.ssm.in_proj");
  remove(file, "layers.2.ssm.ssm.A_log");
  remove(file, "layers.0.moe.ffn.w1");
  const auto found = architecture->recognise(file);
  EXPECT_EQ(found->config, config);  // what is left tells the sizes
  EXPECT_THAT(found->missing,
              ElementsAre("layers.0.ssm.in_proj.weight", "layers.0.moe.ffn.w1.weight",
                          "layers.1.moe.layer.experts.2.w1.weight",
                          "layers.1.moe.layer.experts.2.w2.weight", "layers.2.ssm.ssm.A_log"));
}

TEST(RecogniseIteraTest, ExpertsWithoutARouterAreCounted) {
  const auto architecture = itera_model({{"size", "micro"}});
  const Values config = architecture->configure(50, 128);
  ForeignTensors file = file_of(*architecture, config);
  remove(file, ".router.");
  EXPECT_EQ(architecture->recognise(file)->config, config);
}

TEST(RecogniseIteraTest, WhatNobodyKnowsIsUnclaimed) {
  const auto architecture = itera_model({{"size", "micro"}});
  ForeignTensors file = file_of(*architecture, architecture->configure(50, 128));
  for (const char* name :
       {"layers.1.gate", "layers.x.ssm.ssm.A_log", "layers.99999999999999999999.b",
        "layers.1.moe.moe.norm.bias", "layers."})
    file.push_back({name, "F32", {1}});
  EXPECT_THAT(
      architecture->recognise(file)->unclaimed,
      ElementsAre("layers.1.gate", "layers.x.ssm.ssm.A_log", "layers.99999999999999999999.b",
                  "layers.1.moe.moe.norm.bias", "layers."));
}

TEST(RecogniseIteraTest, OtherFilesAreNone) {
  const auto architecture = itera_model();
  EXPECT_FALSE(architecture->recognise({}));
  EXPECT_FALSE(architecture->recognise({{"embedding.weight", "F32", {4, 4}}}));
  EXPECT_FALSE(architecture->recognise({{"layers.0.ssm.ssm.D", "F32", {4}}}));
  const auto transformer = test::made<Architecture>(Kind::model, "transformer");
  EXPECT_FALSE(architecture->recognise(file_of(*transformer, transformer->configure(50, 128))));
}

}  // namespace
}  // namespace itera
