// A task survives its file; whatever is wrong with the file is named.
#include "protocol/task.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/files.hpp"
#include "itera/error.hpp"

namespace itera {
namespace {

Task sample_task() {
  Task task;
  task.key = std::string(64, 'a');
  task.kind = StageKind::train;
  task.cache = "/cache";
  task.threads = 2;
  task.seed = 42;
  task.hashed = {{"format", 1}};
  task.plugins = {"/p/itera.itera.so", "/p/adamw.itera.so"};
  task.components[Kind::model] = {"itera", {{"size", "tiny"}}};
  task.components[Kind::training] = {"adamw", {{"steps", 600}}};
  task.corpus = "/cache/corpus";
  return task;
}

std::string message_for(const Values& json) {
  try {
    task_from_json(json, "task");
  } catch (const Error& e) {
    EXPECT_EQ(e.fault(), Fault::invalid);
    return e.what();
  }
  return "no error";
}

TEST(Task, SurvivesItsFile) {
  const auto file = std::filesystem::path(testing::TempDir()) / "task_test.json";
  write_task(file, sample_task());
  EXPECT_EQ(to_json(read_task(file)), to_json(sample_task()));
  std::filesystem::remove(file);
}

TEST(Task, NamesTheFaultyField) {
  const Values good = to_json(sample_task());
  const auto with = [&](const char* key, const Values& value) {
    Values json = good;
    json[key] = value;
    return message_for(json);
  };
  Values without = good;
  without.erase("seed");
  EXPECT_EQ(message_for(without), "task: field \"seed\" is missing");
  EXPECT_EQ(with("threads", "two"), "task: field \"threads\" should be an integer, found string");
  EXPECT_EQ(with("threads", 0), "task: threads should be 1 to 4096, found 0");
  EXPECT_EQ(
      with("kind", "bake"),
      "task: unknown stage kind \"bake\", expected prepare, train, import, compress or evaluate");
  EXPECT_EQ(with("format", 2),
            "task: task format 2 is not known, expected 1; "
            "itera-lab and itera-worker must come from the same build");
  EXPECT_EQ(with("surprise", 1), "task: unknown field \"surprise\"");
  EXPECT_EQ(with("plugins", {1}), "task: \"plugins\" should be a list of texts");
  EXPECT_EQ(with("components", {{"sauce", 1}}), "task: unknown kind of component \"sauce\"");
  EXPECT_EQ(with("components", {{"model", {{"name", "itera"}}}}),
            "task: components.model: field \"parameters\" is missing");
  EXPECT_EQ(message_for(Values::array()), "task: expected a map, found array");
}

TEST(Task, MissingFileIsMissing) {
  try {
    read_task("/nowhere/task.json");
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.fault(), Fault::missing);
  }
}

}  // namespace
}  // namespace itera
