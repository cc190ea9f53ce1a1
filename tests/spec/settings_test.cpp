// Values set in a spec: their order, and what is shared.
#include "spec/settings.hpp"

#include <gtest/gtest.h>

#include "spec/tree.hpp"

namespace itera {
namespace {

class SettingsTest : public testing::Test {
 protected:
  SettingsTest() {
    Tree tree = read("seed: 1\ndata: {use: text}\ncompression: [{use: fp16, keep: [a]}]\n");
    base = root_of(std::move(tree.root));
  }
  Tree read(const std::string& yaml) {
    return read_tree(std::make_shared<const Source>("a.yaml", yaml, 0), faults);
  }
  Setting setting(const std::string& path, const std::string& value) {
    Node node = read(value).root;
    const Place place = node.place;
    return {
        {path, read_path(path, places_in(place, path), faults), place}, std::move(node), numbers++};
  }

  Faults faults;
  Root base;
  std::size_t numbers = 0;
};

TEST_F(SettingsTest, SectionsThatAreNotSetAreShared) {
  Applied applied(base, faults);
  const Setting seed = setting("seed", "2");
  const Root one = applied({&seed}), two = applied({&seed});
  EXPECT_EQ(one.find("data"), base.find("data"));
  EXPECT_EQ(one.find("seed"), two.find("seed"));
  EXPECT_EQ(one.find("seed")->value.text, "2");
  EXPECT_EQ(base.find("seed")->value.text, "1");
}

TEST_F(SettingsTest, WholeValuesComeBeforeWhatLiesInThem) {
  Applied applied(base, faults);
  const Setting keep = setting("compression[0].keep", "[b]"),
                use = setting("compression[0].use", "int8"),
                whole = setting("compression", "[{use: nf4}]");
  const Root root = applied({&keep, &use, &whole});
  const Node& entry = root.find("compression")->value.items.at(0);
  EXPECT_EQ(entry.find("use")->value.text, "int8");
  EXPECT_EQ(entry.find("keep")->value.items.at(0).text, "b");
}

TEST_F(SettingsTest, TheSameComponentKeepsItsParameters) {
  Applied applied(base, faults);
  const Setting same = setting("compression[0].use", "fp16"),
                other = setting("compression[0].use", "int8");
  EXPECT_TRUE(applied({&same}).find("compression")->value.items.at(0).find("keep"));
  EXPECT_FALSE(applied({&other}).find("compression")->value.items.at(0).find("keep"));
}

}  // namespace
}  // namespace itera
