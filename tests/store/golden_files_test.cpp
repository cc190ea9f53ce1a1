// The run folder and the cache of tests/golden, which an earlier version wrote, in a copy.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "itera/error.hpp"
#include "store/integrity.hpp"
#include "store/run_record.hpp"
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

TEST_F(GoldenFiles, TheStatesOfARunAndOfItsElements) {
  const auto texts = [this] {
    std::vector<std::string> all;
    for (const StateLine& line : run().states()) all.push_back(to_json_line(line));
    return all;
  };
  const std::vector<std::string> before = texts();
  EXPECT_EQ(before.size(), 34U);
  std::map<std::string, Status> last;
  std::set<std::string> elements;
  for (const StateLine& line : run().states()) {
    last[line.key] = line.status;
    elements.insert(line.element);
  }
  EXPECT_EQ(elements.size(), 13U);
  ASSERT_EQ(last.size(), 17U);
  for (const auto& [stage, status] : last) EXPECT_EQ(status, Status::done) << stage;
  const Values plan = run().read("plan.json");
  for (const Values& stage : plan.at("stages")) EXPECT_TRUE(last.contains(stage.at("key")));

  run().gather_states();
  EXPECT_EQ(texts(), before);
  EXPECT_FALSE(run().has("state/0000000044_000000.000.jsonl"));
}

TEST_F(GoldenFiles, TheRecordOfARun) {
  const RunRecord record = read_run_record(run());
  EXPECT_EQ(record.name, "golden");
  EXPECT_EQ(record.question(), "What did this version write?");
  EXPECT_EQ(record.points.size(), 4U);
  EXPECT_EQ(record.stages.size(), 17U);
  EXPECT_EQ(record.complete(), 17U);
  EXPECT_FALSE(record.provenance.started.empty());
}

TEST_F(GoldenFiles, ALinkFromTheRunLeadsIntoTheCache) {
  EXPECT_TRUE(
      fs::equivalent(run().path() / "checkpoints/1.safetensors",
                     folder / "cache" / testing_support::golden_stage("compress").filename() /
                         "checkpoint.safetensors"));
}

}  // namespace
}  // namespace itera
