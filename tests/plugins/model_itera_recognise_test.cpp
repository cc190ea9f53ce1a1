// An Itera-Lite model is recognised by names and shapes, whatever its sizes, and as far as it is
// there. The files are written out here: what they hold is settled by others, not by our table.
#include <gmock/gmock.h>

#include <algorithm>

#include "components.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::unique_ptr<Architecture> itera_model() {
  return test::made<Architecture>(Kind::model, "itera");
}

/// Width 12 and a head that is the embedding; mixers of 7 and 9 channels with 3 and 5 states, a
/// feed-forward of 6, then three experts of 5.
const ForeignTensors two_layers{{"embedding.weight", "F32", {50, 12}},
                                {"layers.0.ssm.norm.weight", "F32", {12}},
                                {"layers.0.ssm.norm.bias", "F32", {12}},
                                {"layers.0.ssm.in_proj.weight", "F32", {14, 12}},
                                {"layers.0.ssm.conv1d.weight", "F32", {7, 1, 4}},
                                {"layers.0.ssm.conv1d.bias", "F32", {7}},
                                {"layers.0.ssm.ssm.delta_proj.weight", "F32", {7, 7}},
                                {"layers.0.ssm.ssm.delta_proj.bias", "F32", {7}},
                                {"layers.0.ssm.ssm.A_log", "F32", {3}},
                                {"layers.0.ssm.ssm.B", "F32", {3, 7}},
                                {"layers.0.ssm.ssm.C", "F32", {7, 3}},
                                {"layers.0.ssm.ssm.D", "F32", {7}},
                                {"layers.0.ssm.out_proj.weight", "F32", {12, 7}},
                                {"layers.0.moe.norm.weight", "F32", {12}},
                                {"layers.0.moe.norm.bias", "F32", {12}},
                                {"layers.0.moe.ffn.w1.weight", "F32", {6, 12}},
                                {"layers.0.moe.ffn.w2.weight", "F32", {12, 6}},
                                {"layers.1.ssm.norm.weight", "F32", {12}},
                                {"layers.1.ssm.norm.bias", "F32", {12}},
                                {"layers.1.ssm.in_proj.weight", "F32", {18, 12}},
                                {"layers.1.ssm.conv1d.weight", "F32", {9, 1, 4}},
                                {"layers.1.ssm.conv1d.bias", "F32", {9}},
                                {"layers.1.ssm.ssm.delta_proj.weight", "F32", {9, 9}},
                                {"layers.1.ssm.ssm.delta_proj.bias", "F32", {9}},
                                {"layers.1.ssm.ssm.A_log", "F32", {5}},
                                {"layers.1.ssm.ssm.B", "F32", {5, 9}},
                                {"layers.1.ssm.ssm.C", "F32", {9, 5}},
                                {"layers.1.ssm.ssm.D", "F32", {9}},
                                {"layers.1.ssm.out_proj.weight", "F32", {12, 9}},
                                {"layers.1.moe.layer.norm.weight", "F32", {12}},
                                {"layers.1.moe.layer.norm.bias", "F32", {12}},
                                {"layers.1.moe.layer.router.gate.weight", "F32", {3, 12}},
                                {"layers.1.moe.layer.router.expert_counts", "F32", {3}},
                                {"layers.1.moe.layer.experts.0.w1.weight", "F32", {5, 12}},
                                {"layers.1.moe.layer.experts.0.w2.weight", "F32", {12, 5}},
                                {"layers.1.moe.layer.experts.1.w1.weight", "F32", {5, 12}},
                                {"layers.1.moe.layer.experts.1.w2.weight", "F32", {12, 5}},
                                {"layers.1.moe.layer.experts.2.w1.weight", "F32", {5, 12}},
                                {"layers.1.moe.layer.experts.2.w2.weight", "F32", {12, 5}},
                                {"norm.weight", "F32", {12}},
                                {"norm.bias", "F32", {12}}};

const Values two_layers_config{
    {"vocabulary", 50},  {"context", 128},         {"width", 12},         {"taps", 4},
    {"top_k", 2},        {"inner", {7, 9}},        {"states", {3, 5}},    {"step_rows", {7, 9}},
    {"experts", {0, 3}}, {"expert_width", {6, 5}}, {"positions", "none"}, {"tied_head", true},
    {"balance", 0.01}};

void remove(ForeignTensors& file, const std::string& part) {
  std::erase_if(file,
                [&](const ForeignTensor& t) { return t.name.find(part) != std::string::npos; });
}

/// A mixer and one expert in place of many: a single step row, two weights a convolution, learned
/// positions, a head of its own.
ForeignTensors single_ones() {
  return {{"lm_head.weight", "F32", {9, 4}},
          {"embedding.weight", "F32", {9, 4}},
          {"position_embedding.weight", "F32", {31, 4}},
          {"layers.0.ssm.norm.weight", "F32", {4}},
          {"layers.0.ssm.norm.bias", "F32", {4}},
          {"layers.0.ssm.in_proj.weight", "F32", {2, 4}},
          {"layers.0.ssm.conv1d.weight", "F32", {1, 1, 2}},
          {"layers.0.ssm.conv1d.bias", "F32", {1}},
          {"layers.0.ssm.ssm.delta_proj.weight", "F32", {1, 1}},
          {"layers.0.ssm.ssm.delta_proj.bias", "F32", {1}},
          {"layers.0.ssm.ssm.A_log", "F32", {6}},
          {"layers.0.ssm.ssm.B", "F32", {6, 1}},
          {"layers.0.ssm.ssm.C", "F32", {1, 6}},
          {"layers.0.ssm.ssm.D", "F32", {1}},
          {"layers.0.ssm.out_proj.weight", "F32", {4, 1}},
          {"layers.0.moe.layer.norm.weight", "F32", {4}},
          {"layers.0.moe.layer.norm.bias", "F32", {4}},
          {"layers.0.moe.layer.router.gate.weight", "F32", {1, 4}},
          {"layers.0.moe.layer.router.expert_counts", "F32", {1}},
          {"layers.0.moe.layer.experts.0.w1.weight", "F32", {3, 4}},
          {"layers.0.moe.layer.experts.0.w2.weight", "F32", {4, 3}},
          {"norm.weight", "F32", {4}},
          {"norm.bias", "F32", {4}}};
}

TEST(RecogniseItera, ConfigurationIsReadOffTheShapes) {
  const auto found = itera_model()->recognise(two_layers);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->config, two_layers_config);
  EXPECT_THAT(found->missing, IsEmpty());
  EXPECT_THAT(found->unclaimed, IsEmpty());
  EXPECT_THAT(found->ties, ElementsAre(std::pair("lm_head.weight", "embedding.weight")));
  EXPECT_EQ(found->names.size(), two_layers.size());
  for (const auto& [ours, theirs] : found->names) EXPECT_EQ(ours, theirs);
}

TEST(RecogniseItera, OneOfEachAndAHeadOfItsOwn) {
  const auto found = itera_model()->recognise(single_ones());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->config, Values({{"vocabulary", 9},
                                   {"context", 31},
                                   {"width", 4},
                                   {"taps", 2},
                                   {"top_k", 1},
                                   {"inner", Values::array({1})},
                                   {"states", Values::array({6})},
                                   {"step_rows", Values::array({1})},
                                   {"experts", Values::array({1})},
                                   {"expert_width", Values::array({3})},
                                   {"positions", "learned"},
                                   {"tied_head", false},
                                   {"balance", 0.01}}));
  EXPECT_THAT(found->missing, IsEmpty());
  EXPECT_THAT(found->unclaimed, IsEmpty());
  EXPECT_THAT(found->ties, IsEmpty());
  EXPECT_EQ(found->names.size(), 23U);
}

TEST(RecogniseItera, LayersAndExpertsBeyondTheTenthAreCountedAsNumbers) {
  ForeignTensors file = two_layers;
  file.push_back({"layers.10.ssm.ssm.D", "F32", {7}});
  file.push_back({"layers.1.moe.layer.experts.10.w1.weight", "F32", {5, 12}});
  const Values config = itera_model()->recognise(file)->config;
  EXPECT_EQ(config.at("inner"), Values({7, 9, 24, 24, 24, 24, 24, 24, 24, 24, 7}));
  EXPECT_EQ(config.at("experts"), Values({0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(RecogniseItera, NewerNamesAreTheSame) {
  ForeignTensors file = two_layers;
  for (ForeignTensor& tensor : file) {
    const auto at = tensor.name.find(".moe.layer.");
    if (at != std::string::npos) tensor.name.replace(at, 11, ".moe.moe.");
  }
  const auto found = itera_model()->recognise(file);
  EXPECT_EQ(found->config, two_layers_config);
  EXPECT_THAT(found->unclaimed, IsEmpty());
  EXPECT_EQ(found->names.at("layers.1.moe.layer.router.gate.weight"),
            "layers.1.moe.moe.router.gate.weight");
}

TEST(RecogniseItera, AHeadThatSharesTheEmbeddingIsTied) {
  for (const bool head_first : {true, false}) {
    ForeignTensors file = single_ones();
    ForeignTensor &head = file[0], &embedding = file[1];
    (head_first ? embedding.shares : head.shares) = head_first ? head.name : embedding.name;
    const auto found = itera_model()->recognise(file);
    EXPECT_EQ(found->config.at("tied_head"), true);
    EXPECT_EQ(found->ties.at("lm_head.weight"), "embedding.weight");
    EXPECT_THAT(found->unclaimed, IsEmpty());
  }
}

TEST(RecogniseItera, MissingTensorsAreNamed) {
  ForeignTensors file = two_layers;
  remove(file, ".experts.2.");
  remove(file, "layers.0.ssm.in_proj");
  remove(file, "layers.1.ssm.ssm.A_log");
  remove(file, "layers.0.moe.ffn.w1");
  const auto found = itera_model()->recognise(file);
  EXPECT_EQ(found->config, two_layers_config);  // what is left tells the sizes
  EXPECT_THAT(found->missing,
              ElementsAre("layers.0.ssm.in_proj.weight", "layers.0.moe.ffn.w1.weight",
                          "layers.1.ssm.ssm.A_log", "layers.1.moe.layer.experts.2.w1.weight",
                          "layers.1.moe.layer.experts.2.w2.weight"));
}

TEST(RecogniseItera, ExpertsWithoutARouterAreCounted) {
  ForeignTensors file = two_layers;
  remove(file, ".router.");
  EXPECT_EQ(itera_model()->recognise(file)->config, two_layers_config);
}

TEST(RecogniseItera, WhatNobodyKnowsIsUnclaimed) {
  ForeignTensors file = two_layers;
  for (const char* name :
       {"layers.1.gate", "layers.x.ssm.ssm.A_log", "layers.99999999999999999999.b",
        "layers.1.moe.moe.norm.bias", "layers."})
    file.push_back({name, "F32", {1}});
  EXPECT_THAT(
      itera_model()->recognise(file)->unclaimed,
      ElementsAre("layers.1.gate", "layers.x.ssm.ssm.A_log", "layers.99999999999999999999.b",
                  "layers.1.moe.moe.norm.bias", "layers."));
}

TEST(RecogniseItera, OtherFilesAreNone) {
  const auto architecture = itera_model();
  EXPECT_FALSE(architecture->recognise({}));
  EXPECT_FALSE(architecture->recognise({{"embedding.weight", "F32", {4, 4}}}));
  EXPECT_FALSE(architecture->recognise({{"layers.0.ssm.ssm.D", "F32", {4}}}));
  EXPECT_FALSE(architecture->recognise({{"embedding.weight", "F32", {4, 4}},
                                        {"position_embedding.weight", "F32", {8, 4}},
                                        {"layers.0.attention.in_proj.weight", "F32", {12, 4}}}));
}

}  // namespace
}  // namespace itera
