// ${env:NAME:default}.
#include "spec/interpolate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace itera {
namespace {

using testing::HasSubstr;

struct Interpolated {
  Node node;
  std::string faults;
};

Interpolated interpolated(const std::string& text) {
  ::setenv("ITERA_TEST_WORD", "some words", 1);
  ::setenv("ITERA_TEST_BYTES", "\xFF", 1);
  ::unsetenv("ITERA_TEST_ABSENT");
  Interpolated result;
  result.node.kind = Node::Kind::scalar;
  result.node.quoted = true;
  result.node.text = text;
  result.node.place.source = std::make_shared<const Source>("a.yaml", text, 0);
  Faults faults;
  interpolate(result.node, faults);
  for (const Finding& finding : faults.findings()) result.faults += finding.message;
  return result;
}

TEST(Interpolate, PutsInVariablesAndDefaults) {
  const Interpolated set = interpolated("<${env:ITERA_TEST_WORD:x}>");
  EXPECT_EQ(set.node.text, "<some words>");
  EXPECT_EQ(set.node.variables, "ITERA_TEST_WORD");
  EXPECT_FALSE(set.node.quoted) << "what results may be read as a number";
  const Interpolated unset = interpolated("${env:ITERA_TEST_ABSENT:a:b}/${env:ITERA_TEST_ABSENT:}");
  EXPECT_EQ(unset.node.text, "a:b/");
  EXPECT_EQ(unset.node.variables, "");
}

TEST(Interpolate, EscapesReadBack) {
  for (const std::string text : {"${env:X}", "$${", "$$${a}${", "$", "a$b"}) {
    const Interpolated result = interpolated(without_interpolation(text));
    EXPECT_EQ(result.node.text, text);
    EXPECT_TRUE(result.node.quoted);
  }
}

TEST(Interpolate, SaysWhatIsWrong) {
  EXPECT_THAT(interpolated("${env:ITERA_TEST_ABSENT}").faults,
              HasSubstr("\"ITERA_TEST_ABSENT\" is not set: set it, or give a default"));
  EXPECT_THAT(interpolated("${env:ITERA_TEST_BYTES}").faults, HasSubstr("is not UTF-8"));
  EXPECT_THAT(interpolated("${HOME}").faults,
              HasSubstr("\"${HOME}\" is unknown: write ${env:NAME}"));
  EXPECT_THAT(interpolated("${env:}").faults, HasSubstr("names no variable"));
  EXPECT_THAT(interpolated("${env:A").faults, HasSubstr("\"${\" without \"}\""));
  EXPECT_TRUE(interpolated("${HOME}").node.is(Node::Kind::unknown));
}

}  // namespace
}  // namespace itera
