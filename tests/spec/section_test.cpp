// A spec in sections, and the experiment they make.
#include "spec/section.hpp"

#include <gtest/gtest.h>

namespace itera {
namespace {

TEST(Section, IsKnownByName) {
  EXPECT_EQ(section_names.at(section_of("compression")), std::string("compression"));
  EXPECT_EQ(section_of("sweep"), no_section);
}

TEST(Section, RootsReplaceAndAppend) {
  Root root;
  const auto entry = [](const char* key, const char* text) {
    Entry made{key, {}, {}};
    made.value.text = text;
    return std::make_shared<const Entry>(made);
  };
  root.set(entry("a", "1"));
  root.set(entry("b", "2"));
  root.set(entry("a", "3"));
  EXPECT_EQ(root.entries.size(), 2u);
  EXPECT_EQ(root.find("a")->value.text, "3");
  EXPECT_EQ(root.find("c"), nullptr);
}

TEST(Section, SectionsMakeAnExperiment) {
  Checked checked;
  const auto set = [&](const char* section, Section made) {
    checked.sections[section_of(section)] = std::make_shared<const Section>(std::move(made));
  };
  set("name", {{}, "a"});
  set("seed", {{}, 7});
  set("threads", {{}, 2});
  set("data", {{{"text", {{"path", "x"}}}}, {{"use", "text"}, {"path", "x"}}});
  set("checkpoint", {{}, {{"path", "m.pt"}, {"partial", true}}});
  set("backend", {{}, {{"jobs", 3}}});
  set("report", {{}, {{"formats", {"md"}}}});
  const Experiment experiment = experiment_of(checked);
  EXPECT_EQ(experiment.name, "a");
  EXPECT_EQ(experiment.seed, 7);
  EXPECT_EQ(experiment.threads, 2);
  EXPECT_EQ(experiment.data.parameters["path"], "x");
  EXPECT_FALSE(experiment.model);
  EXPECT_EQ(experiment.checkpoint, "m.pt");
  EXPECT_TRUE(experiment.partial);
  EXPECT_EQ(experiment.jobs, 3);
  EXPECT_EQ(experiment.formats, std::vector<std::string>{"md"});
  EXPECT_EQ(experiment.resolved["data"]["use"], "text");
}

}  // namespace
}  // namespace itera
