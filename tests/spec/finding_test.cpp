// Faults: order, rendering, long lines.
#include "spec/finding.hpp"

#include <gtest/gtest.h>

namespace itera {
namespace {

std::shared_ptr<const Source> source(const std::string& text, int rank = 0) {
  return std::make_shared<const Source>("a.yaml", text, rank);
}

TEST(Finding, IsRenderedWithItsLineAndACaret) {
  Faults faults;
  faults.add({source("seed: 1\n\tname: x y\r\n"), 2, 8, 3}, "not a name");
  EXPECT_EQ(render(faults.findings()), "a.yaml:2:8: not a name\n  \tname: x y\n  \t      ^^^\n");
}

TEST(Finding, ColumnsCountCharacters) {
  Faults faults;
  faults.add({source("é: ü€"), 1, 5, 5}, "no");
  EXPECT_EQ(render(faults.findings()), "a.yaml:1:4: no\n  é: ü€\n     ^^\n");
}

TEST(Finding, TheCommandLineHasNoLineNumber) {
  Faults faults;
  const auto line = std::make_shared<const Source>("-s seed", "-s seed=x", 0, true);
  faults.add({line, 1, 9, 1}, "not an integer");
  EXPECT_EQ(render(faults.findings()), "-s seed: not an integer\n  -s seed=x\n          ^\n");
}

TEST(Finding, AreOrderedByPlaceAndToldOnce) {
  const auto first = source("a\nb\n"), second = source("c\n", 1);
  Faults faults;
  faults.add({second, 1, 1, 1}, "fourth");
  faults.add({first, 2, 1, 1}, "third");
  faults.add({first, 1, 5, 1}, "second");
  faults.add({first, 1, 2, 1}, "first");
  faults.add({first, 2, 1, 1}, "third");
  std::string order;
  for (const Finding& finding : faults.findings()) order += finding.message + " ";
  EXPECT_EQ(order, "first second third fourth ");
}

TEST(Finding, LongLinesAreCutAroundTheCaret) {
  const std::string text = std::string(5000, 'a') + "HERE" + std::string(5000, 'b');
  Faults faults;
  faults.add({source(text), 1, 5001, 4}, "here");
  const Finding finding = faults.findings().at(0);
  EXPECT_EQ(finding.column, 5001);
  EXPECT_LE(finding.source_line.size(), 200u);
  EXPECT_EQ(finding.source_line.substr(static_cast<std::size_t>(finding.caret) - 1, 4), "HERE");
}

TEST(Finding, ThereIsAnEndToThem) {
  const auto text = source("x");
  Faults faults;
  for (int i = 0; i < 5000; ++i) faults.add({text, 1, 1, 1}, std::to_string(i));
  EXPECT_EQ(faults.findings().size(), 1001u);
  EXPECT_EQ(faults.findings().back().message, "too many faults: these are the first 1000");
}

TEST(Finding, QuotedTextIsShortAndPrintable) {
  EXPECT_EQ(in_quotes("a\nb"), "\"a\\x0ab\"");
  EXPECT_LE(in_quotes(std::string(1000, 'x')).size(), 100u);
}

}  // namespace
}  // namespace itera
