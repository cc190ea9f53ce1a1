// A task survives its file; whatever is wrong with the file is named.
#include "protocol/task.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/json.hpp"
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
  EXPECT_EQ(with("format", 1),
            "task: task format 1 is not known, expected 2; "
            "itera-lab and itera-worker must come from the same build");
  EXPECT_EQ(with("surprise", 1), "task: unknown field \"surprise\"");
  EXPECT_EQ(with("settings", {{"partial", true}}), "task: settings: unknown field \"partial\"");
  EXPECT_EQ(with("plugins", {1}), "task: \"plugins\" should be a list of texts");
  EXPECT_EQ(with("components", {{"sauce", 1}}), "task: unknown kind of component \"sauce\"");
  EXPECT_EQ(with("components", {{"model", {{"name", "itera"}}}}),
            "task: components.model: field \"parameters\" is missing");
  EXPECT_EQ(message_for(Values::array()), "task: expected a map, found array");
}

TEST(Task, IsThisJson) {
  const Values json = parse_json(R"({
    "format": 2, "key": "k", "kind": "compress", "cache": "/c", "threads": 4, "seed": 7,
    "hashed": {"format": 1}, "plugins": ["/p/int8.itera.so"],
    "components": {"compression": {"name": "int8", "parameters": {"match": "*"}}},
    "corpus": "/c/a", "checkpoint": "/c/b/checkpoint.safetensors", "twin": "",
    "settings": {"mode": "strict", "max_drift": 0.5}})",
                                 "sample");
  const Task task = task_from_json(json, "task");
  EXPECT_EQ(task.key, "k");
  EXPECT_EQ(task.kind, StageKind::compress);
  EXPECT_EQ(task.cache, "/c");
  EXPECT_EQ(task.threads, 4);
  EXPECT_EQ(task.seed, 7);
  EXPECT_EQ(task.hashed, Values({{"format", 1}}));
  EXPECT_EQ(task.plugins, std::vector<std::filesystem::path>{"/p/int8.itera.so"});
  EXPECT_EQ(task.components.at(Kind::compression).name, "int8");
  EXPECT_EQ(task.components.at(Kind::compression).parameters, Values({{"match", "*"}}));
  EXPECT_EQ(task.corpus, "/c/a");
  EXPECT_EQ(task.checkpoint, "/c/b/checkpoint.safetensors");
  EXPECT_EQ(task.twin, "");
  EXPECT_EQ(task.settings, StageSettings(GuardSettings{GuardMode::strict, 0.5}));
  EXPECT_EQ(to_json(task), json);
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
