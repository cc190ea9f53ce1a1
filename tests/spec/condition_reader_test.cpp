// The grammar of conditions under damage and depth; its messages are in cases/.
#include "spec/condition_reader.hpp"

#include <gtest/gtest.h>

#include "support/mutation.hpp"

namespace itera {
namespace {

Condition::Term read(const std::string& text, Faults& faults) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.text = text;
  node.place = {std::make_shared<const Source>("a.yaml", text, 0), 1, 1, 1};
  return read_condition(node, faults);
}

std::string fault(const std::string& text) {
  Faults faults;
  read(text, faults);
  return faults.empty() ? "none" : faults.findings()[0].message;
}

TEST(ConditionReader, MakesATree) {
  Faults faults;
  using Kind = Condition::Term::Kind;
  const Condition::Term term = read("seed == 1 or not seed in [1, 'a'] and true", faults);
  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(term.kind, Kind::either);
  EXPECT_EQ(term.operands[0].text, "==");
  EXPECT_EQ(term.operands[1].kind, Kind::both);
  EXPECT_EQ(term.operands[1].operands[0].kind, Kind::negation);
  EXPECT_EQ(term.operands[1].operands[0].operands[0].text, "in");
}

TEST(ConditionReader, BoundsItsDepth) {
  EXPECT_EQ(fault(std::string(100'000, '(')), "this condition is nested too deep");
  EXPECT_EQ(fault(std::string(100'000, '[')), "this condition is nested too deep");
  std::string negations, chain = "true";
  for (int i = 0; i < 100'000; ++i) negations += "not ";
  for (int i = 0; i < 10'000; ++i) chain += " or true";
  EXPECT_EQ(fault(negations + "true"), "this condition is nested too deep");
  EXPECT_EQ(fault(chain), "this condition is too long");
}

TEST(ConditionReader, DamageIsFoundOrHarmless) {
  testing_support::Random random(7);
  int unharmed = 0;
  for (int i = 0; i < 5000; ++i) {
    Faults faults;
    const std::string text = testing_support::mutated(
        "not (seed == -1.5 or model.use in ['a', \"b\"]) and compression[0].keep != null", random,
        20);
    read(text, faults);
    if (faults.empty()) ++unharmed;
  }
  EXPECT_GT(unharmed, 20);
}

}  // namespace
}  // namespace itera
