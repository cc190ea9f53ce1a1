// itera-lab clean: says, does, and keeps what runs link to.
#include "program.hpp"

namespace itera::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class CleanCommand : public Program {
 protected:
  void age(const fs::path& path) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours{24 * 40});
  }
  void age_all() {
    for (const auto& entry : fs::directory_iterator(folder / "cache")) {
      if (entry.is_directory()) age(entry.path());
    }
    for (const auto& entry : fs::directory_iterator(folder / "runs/trial")) {
      if (!entry.is_symlink()) age(entry.path());
    }
  }
  std::size_t stages() {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder / "cache")) {
      count += entry.path().filename().string().size() == 64 ? 1 : 0;
    }
    return count;
  }
};

TEST_F(CleanCommand, RunsKeepWhatTheyLinkTo) {
  run("run trial.yaml");
  age_all();
  EXPECT_EQ(run("clean --older-than 30d --yes").out,
            "removed 0 stages of 0 B; 5 older are kept by runs\n");
  EXPECT_EQ(stages(), 5U);
}

TEST_F(CleanCommand, SaysWhatItWouldDoThenDoesIt) {
  run("run trial.yaml");
  age_all();
  fs::remove_all(folder / "runs");
  run("run trial.yaml -s training.steps=7");  // uses the corpus of the former one
  Said said = run("clean --older-than 30d");
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.out, testing::ContainsRegex("^(stage  KEY  [0-9.]+ [KMi]*B\n)*would remove 4 "
                                               "stages of .*; 0 older are kept by runs\n$"));
  EXPECT_EQ(said.err, "itera-lab: nothing was removed; --yes does it\n");
  EXPECT_EQ(stages(), 9U);
  said = run("clean --older-than 30d --yes");
  EXPECT_THAT(said.out, HasSubstr("removed 4 stages"));
  EXPECT_EQ(said.err, "");
  EXPECT_EQ(stages(), 5U);
}

TEST_F(CleanCommand, RunsElsewhereKeepTheirsToo) {
  run("run trial.yaml");
  age_all();
  fs::create_directory(folder / "elsewhere");
  const Said said =
      run("clean --older-than 30d --yes", "ITERA_CACHE='" + (folder / "cache").string() +
                                              "' sh -c 'cd elsewhere && exec \"$0\" \"$@\"'");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(stages(), 5U);
}

TEST_F(CleanCommand, OldRunsOnlyWhenAskedTo) {
  run("run trial.yaml");
  age_all();
  EXPECT_THAT(run("clean --older-than 30d --with-runs").out, HasSubstr("run    trial/ID\n"));
  EXPECT_TRUE(fs::exists(folder / "runs/trial/last/plan.json"));
  EXPECT_THAT(run("clean --older-than 30d --with-runs --yes").out,
              HasSubstr("removed 5 stages of "));
  EXPECT_TRUE(fs::is_empty(folder / "runs/trial"));
  EXPECT_EQ(stages(), 0U);
}

TEST_F(CleanCommand, AgeIsNeeded) {
  EXPECT_EQ(run("clean").code, 2);
  const Said said = run("clean --older-than month");
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("--older-than \"month\" is no span of time"));
}

}  // namespace
}  // namespace itera::cli
