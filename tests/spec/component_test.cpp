// Components: what a call resolves to, by name or by default.
#include "spec/component.hpp"

#include <gtest/gtest.h>

#include "catalogue.hpp"
#include "spec/tree.hpp"

namespace itera {
namespace {

class Component : public testing::Test {
 protected:
  Use called(Kind kind, const std::string& yaml) {
    const auto source = std::make_shared<const Source>("a.yaml", yaml, 0);
    const Node node = read_tree(source, faults).root;
    return Components(installed, faults, origins).called(kind, node, node.place, "here");
  }

  std::string messages() const {
    std::string all;
    for (const Finding& finding : faults.findings()) all += finding.message + "\n";
    return all;
  }

  Catalogue installed = testing_support::catalogue();
  Faults faults;
  std::vector<Origin> origins;
};

TEST_F(Component, HasAllItsParameters) {
  const Use use = called(Kind::compression, "{use: fp16, keep: [a]}");
  EXPECT_EQ(messages(), "");
  EXPECT_EQ(use.name, "fp16");
  EXPECT_EQ(use.parameters, Values::parse(R"({"keep": ["a"], "on_overflow": "fail"})"));
  EXPECT_EQ(as_written(use),
            Values::parse(R"({"use": "fp16", "keep": ["a"], "on_overflow": "fail"})"));
  EXPECT_EQ(origins.at(0).path, "here.use");
}

TEST_F(Component, MustBeInstalledAndOfThatKind) {
  EXPECT_EQ(called(Kind::compression, "{use: adamw}").name, "");
  EXPECT_EQ(messages(), "unknown compression \"adamw\"; installed: fp16, int8\n");
}

TEST_F(Component, IsAMapWithItsName) {
  called(Kind::training, "adamw");
  called(Kind::training, "{}");
  called(Kind::training, "{use: {}}");
  EXPECT_EQ(messages(),
            "\"here\" must be a component: write {use: adamw}\n"
            "missing key \"use\" in \"here\"; installed: adamw\n"
            "\"use\" must be the name of a component; installed: adamw\n");
}

TEST_F(Component, ByDefaultHasItsDefaults) {
  Components components(installed, faults, origins);
  const auto use = components.by_default(Kind::evaluation, "latency", {}, "evaluation[0]");
  ASSERT_TRUE(use);
  EXPECT_EQ(use->parameters, Values::parse(R"({"repeats": 20})"));
  EXPECT_EQ(origins.at(1).path + " " + origins.at(1).from, "evaluation[0].repeats default");
  EXPECT_FALSE(components.by_default(Kind::evaluation, "nothing", {}, ""));
}

}  // namespace
}  // namespace itera
