// A file's tensors by name: sizes, counts, ties, and what of a table is there.
#include "itera/recognising.hpp"

#include <gmock/gmock.h>

namespace itera {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const ForeignTensors numbered{{"embedding.weight", "F32", {5, 2}}, {"theirs.0.up", "F32", {3, 2}},
                              {"theirs.9.up", "F32", {4, 2}},      {"theirs.10.up", "F32", {6, 2}},
                              {"theirs.300.up", "F32", {7, 2}},    {"theirs.-1.up", "F32", {7, 2}},
                              {"theirs.x.up", "F32", {8, 2}},      {"theirs.11", "F32", {9, 2}}};

std::string ours(std::string name) {
  return name.starts_with("theirs.") ? "layers." + name.substr(7) : name;
}

TEST(TensorsOfFile, AreFoundUnderOurNames) {
  const TensorsOfFile found(numbered, ours);
  EXPECT_EQ(found.find("layers.9.up")->name, "theirs.9.up");
  EXPECT_EQ(found.find("theirs.9.up"), nullptr);
  EXPECT_EQ(TensorsOfFile(numbered).find("theirs.9.up")->name, "theirs.9.up");
  EXPECT_EQ(found.extent("layers.10.up", 0), 6);
  EXPECT_EQ(found.extent("layers.10.up", 2), std::nullopt);
  EXPECT_EQ(found.extent("layers.1.up", 0), std::nullopt);
  EXPECT_TRUE(found.any_layer_has(".up"));
  EXPECT_FALSE(found.any_layer_has("embedding"));
}

TEST(TensorsOfFile, CountNumbersBetweenAPrefixAndADot) {
  EXPECT_EQ(TensorsOfFile(numbered, ours).count("layers.", 256), 11);
  EXPECT_EQ(TensorsOfFile(numbered, ours).count("layers.", 10), 10);
  EXPECT_EQ(TensorsOfFile(numbered).count("layers.", 256), 0);
}

TEST(TensorsOfFile, AHeadIsTiedWhereItIsMissingOrSharesStorage) {
  EXPECT_TRUE(TensorsOfFile(numbered).head_is_tied());
  ForeignTensors with_head = numbered;
  with_head.push_back({"lm_head.weight", "F32", {5, 2}});
  EXPECT_FALSE(TensorsOfFile(with_head).head_is_tied());
  with_head.back().shares = "embedding.weight";
  EXPECT_TRUE(TensorsOfFile(with_head).head_is_tied());
  with_head.back().shares = "";
  with_head.front().shares = "lm_head.weight";
  EXPECT_TRUE(TensorsOfFile(with_head).head_is_tied());
}

TEST(TensorsOfFile, SaysWhatOfATableIsThereAndWhatIsNot) {
  const TensorTable table{{"embedding.weight", Role::embedding, {5, 2}},
                          {"layers.0.up", Role::ffn_up, {3, 2}},
                          {"layers.1.up", Role::ffn_up, {3, 2}},
                          {"lm_head.weight", Role::head, {5, 2}, "embedding.weight"}};
  const Recognised found = TensorsOfFile(numbered, ours).as({{"layers", 2}}, table);
  EXPECT_EQ(found.config, Values({{"layers", 2}}));
  EXPECT_THAT(found.names, ElementsAre(Pair("embedding.weight", "embedding.weight"),
                                       Pair("layers.0.up", "theirs.0.up")));
  EXPECT_THAT(found.ties, ElementsAre(Pair("lm_head.weight", "embedding.weight")));
  EXPECT_THAT(found.missing, ElementsAre("layers.1.up"));
  EXPECT_THAT(found.unclaimed, ElementsAre("theirs.9.up", "theirs.10.up", "theirs.300.up",
                                           "theirs.-1.up", "theirs.x.up", "theirs.11"));
}

TEST(TensorsOfFile, AnEmptyFileHasNothing) {
  const ForeignTensors none;
  const TensorsOfFile found(none);
  EXPECT_EQ(found.find("embedding.weight"), nullptr);
  EXPECT_FALSE(found.any_layer_has(""));
  EXPECT_THAT(found.as({}, {}).unclaimed, IsEmpty());
}

}  // namespace
}  // namespace itera
