// Overrides: what is set where, and messages with a caret into the command line.
#include "spec/override.hpp"

#include <gtest/gtest.h>

namespace itera {
namespace {

struct Overridden {
  Node root;
  std::string faults;
};

Overridden overridden(const std::vector<std::string>& overrides) {
  Faults faults;
  const std::string text = "seed: 1\ndata: {tokenizer: bpe}\ncompression: [{use: fp16}]\n";
  Tree tree = read_tree(std::make_shared<const Source>("a.yaml", text, 0), faults);
  apply_overrides(tree.root, overrides, faults);
  return {std::move(tree.root), render(faults.findings())};
}

TEST(Override, SetsValuesOfEveryKind) {
  const Overridden result = overridden({"seed=7", "compression[0].keep=[embedding.weight, \"010\"]",
                                        "compression[1]={use: int8}", "backend.jobs=2", "seed=8"});
  EXPECT_EQ(result.faults, "");
  EXPECT_EQ(result.root.find("seed")->value.text, "8");
  const Node& compression = result.root.find("compression")->value;
  ASSERT_EQ(compression.items.size(), 2u);
  EXPECT_EQ(compression.items[0].find("use")->value.text, "fp16");
  EXPECT_EQ(compression.items[0].find("keep")->value.items[0].text, "embedding.weight");
  EXPECT_TRUE(compression.items[0].find("keep")->value.items[1].quoted);
  EXPECT_EQ(result.root.find("backend")->value.find("jobs")->value.text, "2");
}

TEST(Override, ReplacesAScalarOnTheWay) {
  const Overridden result = overridden({"data.tokenizer.file=t.json"});
  EXPECT_EQ(result.faults, "");
  EXPECT_EQ(result.root.find("data")->value.find("tokenizer")->value.find("file")->value.text,
            "t.json");
}

TEST(Override, MakesListsAndNulls) {
  const Overridden result = overridden({"evaluation[0].use=latency", "seed="});
  EXPECT_EQ(result.faults, "");
  EXPECT_EQ(result.root.find("evaluation")->value.items[0].find("use")->value.text, "latency");
  EXPECT_TRUE(result.root.find("seed")->value.is(Node::Kind::null));
}

TEST(Override, PointsIntoTheCommandLine) {
  EXPECT_EQ(overridden({"seed"}).faults, "-s seed: expected path=value\n  -s seed\n     ^^^^\n");
  EXPECT_EQ(overridden({"a..b=1"}).faults,
            "-s a..b: a key is missing here: write a path such as compression[0].keep\n"
            "  -s a..b=1\n       ^\n");
  EXPECT_EQ(
      overridden({"compression[x].keep=1"}).faults,
      "-s compression[x].keep: expected the number of an entry, from 0, as in compression[0]\n"
      "  -s compression[x].keep=1\n                ^^^\n");
  EXPECT_EQ(overridden({"compression[3].use=fp16"}).faults,
            "-s compression[3].use: \"compression\" has 1 entry: the next to add is [1]\n"
            "  -s compression[3].use=fp16\n                ^^^\n");
  EXPECT_EQ(
      overridden({"compression.keep=[]"}).faults,
      "-s compression.keep: compression is a list: write compression[0].keep for its first entry\n"
      "  -s compression.keep=[]\n                 ^^^^\n");
  EXPECT_EQ(overridden({"seed[0]=1"}).faults,
            "-s seed[0]: \"seed\" is not a list\n  -s seed[0]=1\n         ^^^\n");
  EXPECT_EQ(overridden({"seed=[1"}).faults.substr(0, 18), "-s seed: not YAML:");
  EXPECT_EQ(overridden({"extends=b.yaml"}).faults.substr(0, 31),
            "-s extends: \"extends\" is read b");
}

}  // namespace
}  // namespace itera
