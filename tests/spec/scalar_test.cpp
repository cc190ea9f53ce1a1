// Scalars: what is read, and what the traps advise.
#include "spec/scalar.hpp"

#include <gtest/gtest.h>

namespace itera {
namespace {

Node plain(const std::string& text) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.text = text;
  return node;
}

Node text_in_quotes(const std::string& text) {
  Node node = plain(text);
  node.quoted = true;
  return node;
}

/// The value as JSON, or the advice.
template <class Reader> std::string result(Reader reader, const Node& node) {
  const Scalar read = reader(node);
  return read.value.is_null() ? read.advice : read.value.dump();
}

std::string boolean(const std::string& text) { return result(read_boolean, plain(text)); }
std::string integer(const std::string& text) { return result(read_integer, plain(text)); }
std::string number(const std::string& text) { return result(read_number, plain(text)); }

TEST(Scalar, BooleansAreTrueAndFalse) {
  EXPECT_EQ(boolean("true"), "true");
  EXPECT_EQ(boolean("false"), "false");
  for (const char* word : {"yes", "Yes", "on", "TRUE"}) EXPECT_EQ(boolean(word), "write true");
  for (const char* word : {"no", "off", "False"}) EXPECT_EQ(boolean(word), "write false");
  EXPECT_EQ(boolean("1"), "");
  EXPECT_EQ(result(read_boolean, text_in_quotes("true")), "write true");
}

TEST(Scalar, IntegersAreDecimal) {
  EXPECT_EQ(integer("0"), "0");
  EXPECT_EQ(integer("-12"), "-12");
  EXPECT_EQ(integer("9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(integer("9223372036854775808"), "it does not fit in 64 bits");
  EXPECT_EQ(integer("010"), "write 10, or \"010\" in quotes for text");
  EXPECT_EQ(integer("-007"), "write -7, or \"-007\" in quotes for text");
  EXPECT_EQ(integer("000"), "write 0, or \"000\" in quotes for text");
  EXPECT_EQ(integer("1_000"), "write 1000");
  EXPECT_EQ(integer("+5"), "write 5");
  EXPECT_EQ(integer("1e3"), "write 1000");
  EXPECT_EQ(integer("2.0"), "write 2");
  EXPECT_EQ(integer("0x10"), "write it in decimal");
  EXPECT_EQ(integer("2.5"), "");
  EXPECT_EQ(integer("12:30"), "");
  EXPECT_EQ(integer(""), "");
  EXPECT_EQ(result(read_integer, text_in_quotes("10")), "remove the quotes");
}

TEST(Scalar, NumbersAreFinite) {
  EXPECT_EQ(number("3.0e-3"), "0.003");
  EXPECT_EQ(number("1"), "1.0");
  EXPECT_EQ(number("-0"), "0.0");
  EXPECT_EQ(number(".5"), "0.5");
  EXPECT_EQ(number("00.5"), "write 0.5, or \"00.5\" in quotes for text");
  EXPECT_EQ(number(".inf"), "it must be finite");
  EXPECT_EQ(number("-inf"), "it must be finite");
  EXPECT_EQ(number("nan"), "it must be finite");
  EXPECT_EQ(number("1e999"), "it does not fit in a double");
  EXPECT_EQ(number("1.2.3"), "");
}

}  // namespace
}  // namespace itera
