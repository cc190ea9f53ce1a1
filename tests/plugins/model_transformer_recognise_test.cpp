// A transformer of ours is recognised by names and shapes. The files are written out here, not made
// of the table that is tested.
#include <gmock/gmock.h>

#include "components.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::unique_ptr<Architecture> transformer_model() {
  return test::made<Architecture>(Kind::model, "transformer");
}

/// Width 64, so two heads; the head is the embedding.
const ForeignTensors one_block{{"embedding.weight", "F32", {40, 64}},
                               {"position_embedding.weight", "F32", {16, 64}},
                               {"layers.0.attention.norm.weight", "F32", {64}},
                               {"layers.0.attention.norm.bias", "F32", {64}},
                               {"layers.0.attention.in_proj.weight", "F32", {192, 64}},
                               {"layers.0.attention.out_proj.weight", "F32", {64, 64}},
                               {"layers.0.ffn.norm.weight", "F32", {64}},
                               {"layers.0.ffn.norm.bias", "F32", {64}},
                               {"layers.0.ffn.w1.weight", "F32", {100, 64}},
                               {"layers.0.ffn.w2.weight", "F32", {64, 100}},
                               {"norm.weight", "F32", {64}},
                               {"norm.bias", "F32", {64}}};

const Values one_block_config{{"vocabulary", 40}, {"context", 16}, {"width", 64},
                              {"layers", 1},      {"heads", 2},    {"ffn_width", 100},
                              {"tied_head", true}};

/// Eleven layers of width 12, which is not shared evenly by heads of 32 channels, and a head of its
/// own.
ForeignTensors eleven_blocks() {
  ForeignTensors file{{"embedding.weight", "F32", {40, 12}},
                      {"position_embedding.weight", "F32", {16, 12}}};
  for (int i = 0; i < 11; ++i) {
    const std::string p = "layers." + std::to_string(i) + ".";
    file.insert(file.end(), {{p + "attention.norm.weight", "F32", {12}},
                             {p + "attention.norm.bias", "F32", {12}},
                             {p + "attention.in_proj.weight", "F32", {36, 12}},
                             {p + "attention.out_proj.weight", "F32", {12, 12}},
                             {p + "ffn.norm.weight", "F32", {12}},
                             {p + "ffn.norm.bias", "F32", {12}},
                             {p + "ffn.w1.weight", "F32", {7, 12}},
                             {p + "ffn.w2.weight", "F32", {12, 7}}});
  }
  file.push_back({"norm.weight", "F32", {12}});
  file.push_back({"norm.bias", "F32", {12}});
  file.push_back({"lm_head.weight", "F32", {40, 12}});
  return file;
}

TEST(RecogniseTransformer, ConfigurationIsReadOffTheShapes) {
  const auto found = transformer_model()->recognise(one_block);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->config, one_block_config);
  EXPECT_EQ(found->names.size(), 12U);
  EXPECT_THAT(found->ties, ElementsAre(std::pair("lm_head.weight", "embedding.weight")));
  EXPECT_THAT(found->missing, IsEmpty());
  EXPECT_THAT(found->unclaimed, IsEmpty());
}

TEST(RecogniseTransformer, LayersAreCountedAsNumbersAndOddWidthsHaveOneHead) {
  const auto found = transformer_model()->recognise(eleven_blocks());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->config, Values({{"vocabulary", 40},
                                   {"context", 16},
                                   {"width", 12},
                                   {"layers", 11},
                                   {"heads", 1},
                                   {"ffn_width", 7},
                                   {"tied_head", false}}));
  EXPECT_EQ(found->names.size(), 93U);
  EXPECT_THAT(found->ties, IsEmpty());
  EXPECT_THAT(found->missing, IsEmpty());
  EXPECT_THAT(found->unclaimed, IsEmpty());
}

TEST(RecogniseTransformer, NamesWhatIsMissingAndWhatNobodyKnows) {
  ForeignTensors file = one_block;
  std::erase_if(file, [](const ForeignTensor& t) { return t.name == "layers.0.ffn.w1.weight"; });
  file.push_back({"layers.0.attention.in_proj.bias", "F32", {3}});
  const auto found = transformer_model()->recognise(file);
  EXPECT_EQ(found->config, one_block_config);
  EXPECT_THAT(found->missing, ElementsAre("layers.0.ffn.w1.weight"));
  EXPECT_THAT(found->unclaimed, ElementsAre("layers.0.attention.in_proj.bias"));
}

TEST(RecogniseTransformer, AHeadThatSharesTheEmbeddingIsTied) {
  ForeignTensors file = eleven_blocks();
  ASSERT_EQ(file.back().name, "lm_head.weight");
  file.back().shares = "embedding.weight";
  const auto found = transformer_model()->recognise(file);
  EXPECT_EQ(found->ties.at("lm_head.weight"), "embedding.weight");
  EXPECT_THAT(found->unclaimed, IsEmpty());
}

TEST(RecogniseTransformer, OtherFilesAreNone) {
  EXPECT_FALSE(transformer_model()->recognise({{"embedding.weight", "F32", {4, 4}}}));
  EXPECT_FALSE(transformer_model()->recognise({{"embedding.weight", "F32", {4, 4}},
                                               {"layers.0.ssm.ssm.A_log", "F32", {2}},
                                               {"layers.0.ssm.in_proj.weight", "F32", {8, 4}}}));
}

}  // namespace
}  // namespace itera
