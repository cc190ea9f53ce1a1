// Whatever is killed, filled up or damaged: nothing finished is lost, and nothing is done twice.
#include <sys/mount.h>
#include <unistd.h>

#include <map>
#include <sstream>

#include "program.hpp"
#include "report/csv_reader.hpp"

namespace itera::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Survival : public Program {
 protected:
  Survival() {
    write_file(folder / "sweep.yaml",
               "extends: trial.yaml\nname: sweep\n"
               "compression: [{use: fp16, mode: short}]\n"
               "evaluation: [{use: perplexity, mode: short}]\n"
               "sweep: {axes: {\"compression[0].form\": [f16, bf16]}, seeds: [1, 2, 3]}\n");
  }
  /// What was begun after it had been published, and how often each stage was published.
  void expect_nothing_twice() {
    std::map<std::string, int> published;
    std::istringstream lines(file("diary"));
    for (std::string what, key, process; lines >> what >> key >> process;) {
      if (what == "published") ++published[key];
      else EXPECT_EQ(published.count(key), 0U) << "begun again: " << key;
    }
    for (const auto& [key, count] : published) EXPECT_EQ(count, 1) << key;
  }
  /// results.csv without its timings: "column=value" for every other field.
  std::vector<std::string> results() {
    const auto records = read_csv(file("runs/sweep/last/results.csv"));
    std::vector<std::string> fields;
    for (std::size_t row = 1; row < records.size(); ++row) {
      for (std::size_t i = 0; i < records[0].size(); ++i) {
        const std::string& column = records[0][i];
        const bool timing = column.starts_with("cost.") || column.ends_with("_seconds") ||
                            column == "provenance.started" || column == "provenance.finished";
        if (!timing) fields.push_back(column + "=" + records[row][i]);
      }
    }
    return fields;
  }
};

TEST_F(Survival, KilledAgainAndAgainEqualsNever) {
  ASSERT_EQ(run("run sweep.yaml -j 2", "FAKE_WORKER_DIARY=diary_of_one").code, 0);
  const std::vector<std::string> alone = results();
  ASSERT_GT(alone.size(), 100U);
  fs::remove_all(folder / "cache");
  fs::remove_all(folder / "runs");
  const Said said = script(
      "export FAKE_WORKER_DIARY=$PWD/diary\n"
      "kills=0\n"
      "command='run sweep.yaml'\n"
      "for i in $(seq 1 40); do\n"
      "  setsid $LAB $command -j 2 >>said.txt 2>&1 &\n"
      "  host=$!\n"
      "  sleep 0.0$((RANDOM % 10))\n"
      "  workers=$(ps -o pid= --ppid $host)\n"
      "  kill -9 $host $workers 2>/dev/null && kills=$((kills + 1))\n"
      "  wait $host 2>/dev/null\n"
      "  [ -e runs/sweep/last/provenance.json ] && command='resume last'\n"
      "  $LAB status 2>/dev/null | grep -q complete && break\n"
      "done\n"
      "echo $kills\n"
      "$LAB $command -j 2 >>said.txt 2>&1\n");
  EXPECT_EQ(said.code, 0) << file("said.txt");
  EXPECT_GE(std::stoi(said.out), 3);
  EXPECT_EQ(results(), alone);
  expect_nothing_twice();
}

TEST_F(Survival, TwoCoordinatorsShareTheWork) {
  const Said said = script(
      "export FAKE_WORKER_DIARY=$PWD/diary\n"
      "$LAB run sweep.yaml -j 2 >a.txt 2>&1 &\n"
      "first=$!\n"
      "$LAB run sweep.yaml -j 2 >b.txt 2>&1 || exit 1\n"
      "wait $first\n");
  EXPECT_EQ(said.code, 0) << file("a.txt") << file("b.txt");
  expect_nothing_twice();
}

TEST_F(Survival, DamagedCheckpointIsComputedAgain) {
  run("run sweep.yaml -s name=first -j 2");
  for (const auto& entry : fs::directory_iterator(folder / "cache")) {
    const fs::path file = entry.path() / "checkpoint.safetensors";
    if (fs::exists(file)) write_file(file, "wEights");
  }
  // a new evaluation reads every one of them
  const Said said = run("run sweep.yaml -s evaluation[0].mode=ok -j 2");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.err, HasSubstr("its result was lost; it runs again"));
  for (const auto& entry : fs::directory_iterator(folder / "cache")) {
    const fs::path file = entry.path() / "checkpoint.safetensors";
    if (fs::exists(file)) {
      EXPECT_EQ(read_file(file), "weights");
    }
  }
}

TEST_F(Survival, ClockSetBackChangesNothing) {
  run("run sweep.yaml -j 2");
  // as if all of it had been written a year from now
  const auto later = fs::file_time_type::clock::now() + std::chrono::hours{24 * 365};
  for (const auto& entry : fs::recursive_directory_iterator(folder / "cache")) {
    if (!entry.is_symlink()) fs::last_write_time(entry.path(), later);
  }
  const Said said = run("run sweep.yaml -j 2");
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.err, testing::Not(HasSubstr("start ")));
}

class SurvivalOnASmallDisk : public Survival {
 protected:
  void mount_cache(const char* options) {
    fs::create_directories(folder / "cache");
    mounted_ = ::mount("none", (folder / "cache").c_str(), "tmpfs", 0, options) == 0;
  }
  ~SurvivalOnASmallDisk() override {
    if (mounted_) ::umount2((folder / "cache").c_str(), MNT_DETACH);
  }
  bool mounted_ = false;
};

TEST_F(SurvivalOnASmallDisk, FullIsAClearError) {
  mount_cache("size=64k");
  if (!mounted_) GTEST_SKIP() << "only root may mount a small disk";
  write_file(folder / "fill", std::string(1 << 20, 'x'));
  const Said said = script("cat fill > cache/fill 2>/dev/null\n$LAB run sweep.yaml -j 2\n");
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.err, testing::ContainsRegex("[Nn]o space left on device"));
  const Said again = script(
      "rm cache/fill\nmount -o remount,size=64m cache\n"
      "$LAB retry --failed last\n");
  EXPECT_EQ(again.code, 0) << again.err;
}

TEST_F(SurvivalOnASmallDisk, ReadOnlyServesWhatItHasAndSaysSoOtherwise) {
  mount_cache("size=64m");
  if (!mounted_) GTEST_SKIP() << "only root may mount a read-only disk";
  ASSERT_EQ(run("run sweep.yaml -j 2").code, 0);
  Said said = script("mount -o remount,ro cache && $LAB run sweep.yaml -j 2\n");
  EXPECT_EQ(said.code, 0) << said.err;
  said = run("run sweep.yaml -s training.steps=7 -j 2");
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.err, testing::ContainsRegex("[Rr]ead-only file system"));
}

}  // namespace
}  // namespace itera::cli
