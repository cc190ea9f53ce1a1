// The tree: what it holds, where things are, what it refuses.
#include "spec/tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace itera {
namespace {

using testing::HasSubstr;

struct Read {
  Tree tree;
  std::vector<Finding> findings;
};

Read read(const std::string& text) {
  Faults faults;
  Tree tree = read_tree(std::make_shared<const Source>("a.yaml", text, 0), faults);
  return {std::move(tree), faults.findings()};
}

/// "line:column+width" of a place.
std::string at(const Place& place) {
  return std::to_string(place.line) + ":" + std::to_string(place.column) + "+" +
         std::to_string(place.width);
}

std::string faults_of(const std::string& text) {
  std::string all;
  for (const Finding& finding : read(text).findings) {
    all += std::to_string(finding.line) + ":" + std::to_string(finding.column) + " " +
           finding.message + "\n";
  }
  return all;
}

TEST(Tree, KnowsKindsAndPlaces) {
  const Read r =
      read("a: 10\nb: \"10\"\nlist: [x, 'y z', ~]\nnone:\nmap: {k: v}\ntext: |\n  line\n");
  ASSERT_TRUE(r.findings.empty());
  const Node& root = r.tree.root;
  const Node& a = root.find("a")->value;
  EXPECT_TRUE(a.is(Node::Kind::scalar) && !a.quoted);
  EXPECT_EQ(at(a.place), "1:4+2");
  const Node& b = root.find("b")->value;
  EXPECT_TRUE(b.quoted);
  EXPECT_EQ(at(b.place), "2:4+4");
  const Node& list = root.find("list")->value;
  EXPECT_EQ(at(list.place), "3:7+1");
  EXPECT_EQ(at(list.items[1].place), "3:11+5");
  EXPECT_TRUE(list.items[2].is(Node::Kind::null));
  EXPECT_EQ(at(list.items[2].place), "3:18+1");
  EXPECT_EQ(at(root.find("none")->value.place), "4:1+4") << "a null that is not written: its key";
  EXPECT_EQ(at(root.find("map")->place), "5:1+3");
  EXPECT_TRUE(root.find("text")->value.quoted);
  EXPECT_EQ(root.find("text")->value.text, "line\n");
}

TEST(Tree, AnchorsAreNotPartOfAValue) {
  const Read r = read("a: &name 10\nb: *name\n");
  ASSERT_TRUE(r.findings.empty());
  EXPECT_EQ(at(r.tree.root.find("a")->value.place), "1:10+2");
  EXPECT_EQ(r.tree.root.find("b")->value.text, "10");
}

TEST(Tree, AByteOrderMarkAndWindowsLinesAreRead) {
  const Read r = read(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: x\r\n");
  ASSERT_TRUE(r.findings.empty());
  EXPECT_EQ(at(r.tree.root.find("a")->value.place), "1:4+1");
  EXPECT_EQ(at(r.tree.root.find("b")->value.place), "2:4+1");
}

TEST(Tree, RefusesWhatYamlCppLetsPass) {
  EXPECT_EQ(faults_of("seed: 1\nname: x\nseed: 2\n"),
            "3:1 duplicate key \"seed\", first at line 1: remove one\n");
  EXPECT_THAT(faults_of("a: &a {x: 1}\nb:\n  <<: *a\n"), HasSubstr("3:3 merge keys"));
  EXPECT_EQ(faults_of("a: 1\n---\nb: 2\n"),
            "2:1 a second document begins here: a spec is one document, write one file for each\n");
  EXPECT_THAT(faults_of("a: !!int 3\n"), HasSubstr("1:4 tag"));
  EXPECT_THAT(faults_of("? [a, b]\n: 1\n"), HasSubstr("1:3 a list or map cannot be a key"));
  EXPECT_THAT(faults_of(": 1\n"), HasSubstr("a key without a name"));
  EXPECT_THAT(faults_of("a: &a [*a]\n"), HasSubstr("1:8 this alias stands inside"));
}

TEST(Tree, ADuplicateKeepsTheFirst) {
  EXPECT_EQ(read("a: 1\na: 2\nb: 3\n").tree.root.find("a")->value.text, "1");
  EXPECT_EQ(read("a: 1\na: 2\nb: 3\n").tree.root.entries.size(), 2u);
}

TEST(Tree, FaultsOfSyntaxHaveAPlace) {
  EXPECT_THAT(faults_of("a: [1, 2\nb: 3\n"), HasSubstr("not YAML: "));
  EXPECT_THAT(faults_of("a: 1\n b: 2\n"), HasSubstr("2:3 not YAML: "));
  EXPECT_THAT(faults_of("a:\n\tb: 2\n"), HasSubstr("a tab in the indentation, use spaces"));
  EXPECT_THAT(faults_of("a: *nowhere\n"), HasSubstr("1:4 not YAML: "));
  EXPECT_FALSE(read("a: [1, 2\nb: 3\n").tree.complete);
}

TEST(Tree, RefusesWhatIsNotText) {
  EXPECT_EQ(faults_of("a: 1\nb: \xFF\n"), "2:1 this line is not UTF-8: save the file as UTF-8\n");
  EXPECT_EQ(faults_of(std::string("a: 1\nb: \0\n", 10)),
            "2:4 control character 0x00: a spec is plain text\n");
}

TEST(Tree, BoundsAliasBombs) {
  std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c <= 'i'; ++c) {
    bomb += std::string{c} + ": &" + c + " [";
    for (int i = 0; i < 9; ++i) bomb += std::string(i ? ", " : "") + "*" + static_cast<char>(c - 1);
    bomb += "]\n";
  }
  EXPECT_THAT(faults_of(bomb), HasSubstr("more than 50000 values, aliases included"));
}

TEST(Tree, BoundsDepth) {
  EXPECT_THAT(faults_of(std::string(100, '[') + std::string(100, ']')),
              HasSubstr("nested more than"));
  EXPECT_NE(faults_of("a: " + std::string(100000, '[')), "");
  EXPECT_NE(faults_of(std::string(100000, '{')), "");
  EXPECT_NE(faults_of("a" + std::string(100000, '?') + ": - - -"), "");
  std::string stairs = "a0: &a0 [x]\n";
  for (int i = 1; i < 100; ++i) {
    const std::string n = std::to_string(i);
    stairs += "a" + n + ": &a" + n + " [*a" + std::to_string(i - 1) + "]\n";
  }
  EXPECT_THAT(faults_of(stairs), HasSubstr("nested more than"));
}

TEST(Tree, AValueMayBeginInTheMiddleOfALine) {
  Faults faults;
  const auto source = std::make_shared<const Source>("-s", "-s a.b={c: [1]}", 0, true);
  const Tree tree = read_tree_from(source, 7, faults);
  ASSERT_TRUE(faults.findings().empty());
  EXPECT_EQ(at(tree.root.find("c")->value.items[0].place), "1:13+1");
}

}  // namespace
}  // namespace itera
