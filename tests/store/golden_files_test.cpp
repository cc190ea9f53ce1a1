// The run folder and the cache of tests/golden, which an earlier version wrote, in a copy.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "itera/error.hpp"
#include "store/integrity.hpp"
#include "store/run.hpp"
#include "support/folder.hpp"
#include "support/golden.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

class GoldenFiles : public testing_support::InFolder {
 protected:
  GoldenFiles() {
    fs::copy(testing_support::golden(), folder,
             fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  }
  [[nodiscard]] Cache cache() const { return Cache(folder / "cache"); }
  [[nodiscard]] RunFolder run() const { return RunFolder(find_run(folder / "runs", "last")); }
};

TEST_F(GoldenFiles, EveryCacheEntryIsWhole) {
  Integrity integrity;
  std::set<std::string> stages;
  for (const Cache::Entry& entry : cache().entries()) {
    const auto meta = cache().meta(entry.key);
    ASSERT_TRUE(meta) << entry.key;
    stages.insert(meta->at("hashed").at("stage"));
    EXPECT_EQ(cache().damaged_file(entry.key), std::nullopt);
    integrity.require(cache(), {cache().folder(entry.key)});
  }
  EXPECT_EQ(stages, (std::set<std::string>{"prepare", "compress", "evaluate"}));
}

TEST_F(GoldenFiles, DamageOfACacheEntryIsFound) {
  const fs::path file = folder / "cache" / testing_support::golden_stage("compress").filename() /
                        "checkpoint.safetensors";
  std::string bytes = read_file(file);
  bytes[bytes.size() - 1] = static_cast<char>(bytes[bytes.size() - 1] ^ 1);
  write_file(file, bytes);
  EXPECT_THROW(Integrity().require(cache(), {file}), Error);
}

TEST_F(GoldenFiles, TheStatesOfARunAndOfItsParts) {
  const std::vector<Values> states = run().states();
  EXPECT_EQ(states.size(), 34U);
  std::map<std::string, std::string> last;
  std::set<std::string> parts;
  for (const Values& state : states) {
    last[state.at("key")] = state.at("status");
    parts.insert(state.at("part"));
  }
  EXPECT_EQ(parts.size(), 13U);
  ASSERT_EQ(last.size(), 17U);
  for (const auto& [stage, status] : last) EXPECT_EQ(status, "done") << stage;
  for (const Values& stage : run().read("plan.json").at("stages"))
    EXPECT_TRUE(last.contains(stage.at("key")));

  run().gather_states();
  EXPECT_EQ(run().states(), states);
  EXPECT_FALSE(run().has("state/0000000044_000000.000.jsonl"));
}

TEST_F(GoldenFiles, ALinkFromTheRunLeadsIntoTheCache) {
  EXPECT_TRUE(
      fs::equivalent(run().path() / "checkpoints/1.safetensors",
                     folder / "cache" / testing_support::golden_stage("compress").filename() /
                         "checkpoint.safetensors"));
}

}  // namespace
}  // namespace itera
