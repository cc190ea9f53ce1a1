// extends: what is merged, and what goes wrong between files.
#include "spec/merge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using testing::HasSubstr;

class Merge : public testing_support::InFolder {
 protected:
  void file(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((folder / name).parent_path());
    write_file(folder / name, text);
  }

  Node read(const std::string& name) {
    Faults faults;
    Tree tree = read_with_bases(folder / name, read_file(folder / name), faults);
    messages = render(faults.findings());
    return std::move(tree.root);
  }

  std::string messages;
};

TEST_F(Merge, IsDeepAndTheLaterWins) {
  file("a.yaml", "extends: b/base.yaml\nm: {x: 2, z: 3}\nlist: [9]\n");
  file("b/base.yaml", "m: {x: 1, y: 1}\nlist: [1, 2]\nn: 5\n");
  const Node root = read("a.yaml");
  EXPECT_EQ(messages, "");
  EXPECT_EQ(root.find("extends"), nullptr);
  const Node& m = root.find("m")->value;
  EXPECT_EQ(m.find("x")->value.text, "2");
  EXPECT_EQ(m.find("y")->value.text, "1");
  EXPECT_EQ(m.find("z")->value.text, "3");
  EXPECT_EQ(root.find("list")->value.items.size(), 1u);
  EXPECT_EQ(root.find("n")->value.place.source->name(), (folder / "b/base.yaml").string());
}

TEST_F(Merge, OfAListOfFilesTheLaterWins) {
  file("a.yaml", "extends: [b.yaml, c.yaml]\n");
  file("b.yaml", "x: 1\ny: 1\n");
  file("c.yaml", "extends: d.yaml\nx: 2\n");
  file("d.yaml", "z: 3\n");
  const Node root = read("a.yaml");
  EXPECT_EQ(root.find("x")->value.text, "2");
  EXPECT_EQ(root.find("y")->value.text, "1");
  EXPECT_EQ(root.find("z")->value.text, "3");
}

TEST_F(Merge, AnotherComponentTakesNothingOver) {
  file("a.yaml", "extends: b.yaml\nmodel: {use: transformer}\ntraining: {use: adamw, steps: 2}\n");
  file("b.yaml", "model: {use: itera, states: 8}\ntraining: {use: adamw, batch: 4}\n");
  const Node root = read("a.yaml");
  EXPECT_EQ(root.find("model")->value.find("states"), nullptr);
  EXPECT_NE(root.find("training")->value.find("batch"), nullptr);
}

TEST_F(Merge, TellsOfCircles) {
  file("a.yaml", "extends: b.yaml\n");
  file("b.yaml", "extends: a.yaml\n");
  read("a.yaml");
  EXPECT_THAT(messages, HasSubstr("b.yaml:1:10: \"extends\" goes in a circle: "));
}

TEST_F(Merge, BoundsDepthAndNumber) {
  for (int i = 0; i < 40; ++i) {
    file(std::to_string(i) + ".yaml", "extends: " + std::to_string(i + 1) + ".yaml\n");
  }
  read("0.yaml");
  EXPECT_THAT(messages, HasSubstr("goes more than 16 files deep"));
  file("many.yaml", "extends: [x.yaml, x.yaml, x.yaml, x.yaml, x.yaml, x.yaml]\n");
  file("x.yaml", "extends: [y.yaml, y.yaml, y.yaml, y.yaml, y.yaml, y.yaml, y.yaml]\n");
  file("y.yaml", "a: 1\n");
  read("many.yaml");
  EXPECT_THAT(messages, HasSubstr("brings in more than 32 files"));
}

TEST_F(Merge, TellsOfFilesThatCannotBeRead) {
  file("a.yaml", "x: 1\nextends: nowhere.yaml\n");
  read("a.yaml");
  EXPECT_THAT(messages, HasSubstr("a.yaml:2:10: cannot read"));
  file("b.yaml", "extends: {x: 1}\n");
  read("b.yaml");
  EXPECT_THAT(messages, HasSubstr("b.yaml:1:10: \"extends\" names a file, or a list of files"));
  file("c.yaml", "extends:\n");
  read("c.yaml");
  EXPECT_THAT(messages, HasSubstr("c.yaml:1:1: \"extends\" names a file"));
  file("d.yaml", "extends: empty.yaml\n");
  file("empty.yaml", "# nothing\n");
  read("d.yaml");
  EXPECT_THAT(messages, HasSubstr("empty.yaml:1:1: the spec is empty"));
}

TEST_F(Merge, FaultsOfAllFilesAreTold) {
  file("a.yaml", "extends: [b.yaml, c.yaml]\nx: 1\nx: 2\n");
  file("b.yaml", "y: [\n");
  file("c.yaml", "- 1\n");
  read("a.yaml");
  EXPECT_THAT(messages, HasSubstr("a.yaml:3:1: duplicate key"));
  EXPECT_THAT(messages, HasSubstr("b.yaml:2:1: not YAML"));
  EXPECT_THAT(messages, HasSubstr("c.yaml:1:1: a spec is a map of keys"));
}

TEST_F(Merge, RefusesLargeFiles) {
  file("a.yaml", "# " + std::string(largest_spec, 'x'));
  Faults faults;
  EXPECT_EQ(read_spec_file(folder / "a.yaml", faults), std::nullopt);
  EXPECT_THAT(render(faults.findings()), HasSubstr("a.yaml:1:1: the file has 1.00 MiB"));
}

}  // namespace
}  // namespace itera
