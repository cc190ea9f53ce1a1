// --runs FOLDER: every command that looks for a run looks there, and what it says to type next
// finds the run again.
#include "base/json.hpp"
#include "program.hpp"

namespace itera::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class RunsOption : public Program {
 protected:
  /// The line that a text ends with: what it says may be typed next.
  static std::string next_of(const std::string& text) {
    const std::size_t at = text.find("itera-lab ");
    return at == std::string::npos ? "" : text.substr(at + 10, text.find('\n', at) - at - 10);
  }
};

TEST_F(RunsOption, EveryCommandLooksThere) {
  ASSERT_EQ(run("run -q trial.yaml --runs elsewhere").code, 0);
  EXPECT_FALSE(fs::exists(folder / "runs"));
  EXPECT_TRUE(fs::exists(folder / "elsewhere/trial/last/report.md"));
  const std::string last = "trial/" + fs::read_symlink(folder / "elsewhere/trial/last").string();
  for (const std::string& found : {std::string("last"), last}) {
    for (const char* command : {"status", "report", "resume", "cancel", "retry --failed",
                                "generate --prompt x", "compare %:0 %:1"}) {
      std::string words = command;
      if (words.find('%') == std::string::npos) words += " %";
      for (std::size_t at = 0; (at = words.find('%')) != std::string::npos;)
        words.replace(at, 1, found);
      SCOPED_TRACE(words);
      EXPECT_EQ(run(words).code, 4) << "there is none in runs/";
      const Said behind = run(words + " --runs elsewhere"),
                 before = run("--runs elsewhere " + words);
      EXPECT_EQ(behind.code, 0) << behind.err;
      EXPECT_EQ(before.code, 0) << before.err;
    }
  }
  EXPECT_FALSE(fs::exists(folder / "runs"));
}

TEST_F(RunsOption, ListsAndCleansThere) {
  ASSERT_EQ(run("run -q trial.yaml --runs elsewhere").code, 0);
  EXPECT_EQ(run("runs").out, "no runs yet: `itera-lab run SPEC` makes one\n");
  EXPECT_EQ(run("runs --runs elsewhere").out,
            "elsewhere/trial/ID  complete  5 of 5 stages, 2 points\n");
  const fs::path id = fs::read_symlink(folder / "elsewhere/trial/last");
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours{24 * 40};
  fs::last_write_time(folder / "elsewhere/trial" / id, long_ago);
  EXPECT_THAT(run("clean --older-than 30d --with-runs").out, HasSubstr(" and 0 runs"));
  EXPECT_THAT(run("clean --older-than 30d --with-runs --runs elsewhere").out,
              HasSubstr(" and 1 run;"));
}

TEST_F(RunsOption, WhatMayBeTypedNextFindsTheRun) {
  write_file(folder / "trial.yaml", spec("[{use: fp16, mode: fail}]"));
  ASSERT_EQ(run("run -q trial.yaml --runs elsewhere").code, 1);
  EXPECT_EQ(run("logs last 'compress fp16'").code, 4);
  EXPECT_EQ(run("logs last 'compress fp16' --runs elsewhere").out, "about to fail\n");
  run("status --runs elsewhere");
  const std::string next = next_of(file("out.txt"));
  EXPECT_THAT(next, HasSubstr("retry --failed elsewhere/trial/"));
  EXPECT_EQ(run(next).code, 1) << "found, and failed again";
  EXPECT_EQ(run(next + " --runs elsewhere").code, 1);

  run("status --json --runs elsewhere");
  const std::string name = parse_json(file("out.txt"), "status").at("run");
  EXPECT_EQ(run("status " + name).code, 0);
}

TEST_F(RunsOption, APlanRemembersWhatFailedThere) {
  write_file(folder / "trial.yaml", spec("[{use: fp16, mode: fail}]"));
  run("run -q trial.yaml --runs elsewhere");
  EXPECT_THAT(run("plan trial.yaml").out, HasSubstr("failed"));
}

}  // namespace
}  // namespace itera::cli
