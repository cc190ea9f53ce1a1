// Nodes: finding keys, counting values.
#include "spec/node.hpp"

#include <gtest/gtest.h>

#include "spec/tree.hpp"

namespace itera {
namespace {

TEST(Node, FindsKeysAndCountsItself) {
  Faults faults;
  const auto source = std::make_shared<const Source>("a.yaml", "a: {b: [1, 2]}\nc:\n", 0);
  Node root = read_tree(source, faults).root;
  ASSERT_NE(root.find("a"), nullptr);
  EXPECT_EQ(root.find("b"), nullptr);
  EXPECT_EQ(size_of(root), 6u);
  EXPECT_EQ(depth_of(root), 4u);
  EXPECT_EQ(depth_of(root.find("c")->value), 1u);
  root.find("c")->key = "d";
  EXPECT_NE(root.find("d"), nullptr);
}

}  // namespace
}  // namespace itera
