// Rows of a table: their names, layers and what they read; and the axis that follows from them.
#include "itera/layers.hpp"

#include <gmock/gmock.h>

namespace itera {
namespace {

using testing::ElementsAre;

TEST(Layers, ABlockPutsItsPrefixBeforeNamesAndWhatTheyRead) {
  TensorTable table;
  BlockRows block(table, "layers.3.ssm.", 3);
  block.add_norm(8);
  block.add("in.weight", Role::ssm_in, {12, 8}, "normed", {{"value", 0, 6}, {"gate", 6, 12}});
  ASSERT_EQ(table.size(), 3U);
  EXPECT_EQ(table[0].name, "layers.3.ssm.norm.weight");
  EXPECT_EQ(table[0].role, Role::norm);
  EXPECT_EQ(table[1].name, "layers.3.ssm.norm.bias");
  EXPECT_EQ(table[1].role, Role::bias);
  EXPECT_THAT(table[1].shape, ElementsAre(8));
  EXPECT_EQ(table[1].reads, "");
  EXPECT_EQ(table[2].name, "layers.3.ssm.in.weight");
  EXPECT_EQ(table[2].reads, "layers.3.ssm.normed");
  EXPECT_EQ(table[2].layer, 3);
  EXPECT_EQ(table[2].parts.at(1).name, "gate");
}

TEST(Layers, EmbeddingAndHeadStandOutside) {
  for (const bool tied : {true, false}) {
    TensorTable table;
    add_embedding(table, 10, 4, 7);
    add_head(table, 10, 4, tied);
    std::vector<std::string> names;
    for (const TensorInfo& info : table) {
      names.push_back(info.name);
      EXPECT_EQ(info.layer, -1) << info.name;
    }
    EXPECT_THAT(names, ElementsAre("embedding.weight", "position_embedding.weight", "norm.weight",
                                   "norm.bias", "lm_head.weight"));
    EXPECT_THAT(table[1].shape, ElementsAre(7, 4));
    EXPECT_EQ(table.back().tied_to, tied ? "embedding.weight" : "");
    EXPECT_EQ(table.back().reads, "normed");
  }
  TensorTable table;
  add_embedding(table, 10, 4, std::nullopt);
  EXPECT_EQ(table.size(), 1U);
}

TEST(Layers, TheAxisOwnsWhatSaysThatItIsOfALayer) {
  TensorTable table{{"embedding", Role::embedding, {4, 2}}};
  for (const int layer : {0, 1, 10}) BlockRows(table, "deep.", layer).add("w", Role::ffn_up, {2});
  BlockRows(table, "wide.", 1).add("v", Role::ffn_down, {2});
  const Axis axis = layer_axis(table, 11);
  EXPECT_EQ(axis.kind, "layer");
  EXPECT_EQ(axis.layer, -1);
  EXPECT_EQ(axis.extent, 11);
  ASSERT_EQ(axis.owned.size(), 11U);
  EXPECT_THAT(axis.owned[0], ElementsAre("deep.w"));
  EXPECT_THAT(axis.owned[1], ElementsAre("deep.w", "wide.v"));
  EXPECT_TRUE(axis.owned[2].empty());
  EXPECT_THAT(axis.owned[10], ElementsAre("deep.w"));
}

}  // namespace
}  // namespace itera
