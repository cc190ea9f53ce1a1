// How the pool is told to work, and what a run says of it.
#include "cli/launch.hpp"

#include "itera/error.hpp"
#include "program.hpp"

namespace itera::cli {
namespace {

using testing::HasSubstr;

class LaunchTest : public Program {
 protected:
  void use(const std::string& mode, const std::string& more = "") {
    write_file(folder / "trial.yaml", spec("[{use: fp16, mode: " + mode + "}]") + more);
  }
};

TEST_F(LaunchTest, SpansOfTime) {
  EXPECT_EQ(seconds_of("--time-limit", "10m"), 600);
  try {
    seconds_of("--time-limit", "soon");
    FAIL() << "expected an error";
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(),
                 "--time-limit \"soon\" is no span of time; expected such as 90s, 10m, 2h or 30d");
    EXPECT_EQ(e.fault(), Fault::usage);
  }
  EXPECT_EQ(run("run trial.yaml --time-limit 0s").code, 2);
}

TEST_F(LaunchTest, RetriesComeFromTheCommandLineOrTheSpec) {
  use("crash_once");
  EXPECT_EQ(run("run trial.yaml").code, 1);
  std::filesystem::remove_all(folder / "cache");
  const Said said = run("run trial.yaml --retries 1");
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.err, HasSubstr("again   compress fp16: the worker ended: signal SIGSEGV "
                                  "(Segmentation fault); attempt 1 of 2"));
  std::filesystem::remove_all(folder / "cache");
  EXPECT_EQ(run("run trial.yaml -s backend.retries=1").code, 0);
}

TEST_F(LaunchTest, TimeLimitComesFromTheCommandLineOrTheSpec) {
  use("hang", "backend: {use: local, time_limit: 1}\n");
  EXPECT_THAT(run("run trial.yaml").err, HasSubstr("longer than the time limit of T s"));
  EXPECT_THAT(run("run trial.yaml --time-limit 0.2s").err, HasSubstr("longer than the time limit"));
}

TEST_F(LaunchTest, FailFastStartsNothingMore) {
  write_file(folder / "trial.yaml", spec("[{use: fp16, mode: fail}]") +
                                        "sweep: {axes: {\"compression[0].form\": [f16, bf16]}}\n");
  const Said all = run("run trial.yaml -k");
  EXPECT_EQ(all.code, 1);
  EXPECT_THAT(all.err, testing::Not(HasSubstr("not started")));
  for (const char* option : {"--fail-fast", "--max-fails 1"}) {
    const Said said = run(std::string("run trial.yaml ") + option);
    EXPECT_EQ(said.code, 1);
    EXPECT_THAT(said.err, HasSubstr("not started, since 1 stage failed")) << option;
  }
  EXPECT_EQ(run("run trial.yaml --fail-fast --keep-going").code, 2);
}

TEST_F(LaunchTest, OnlyAsManyWorkersAsTheCoresCarry) {
  const Said said = run("run trial.yaml -j 1000");
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.err, testing::ContainsRegex("itera-lab: 1000 workers of 1 thread do not fit "
                                               "[0-9]+ cores?: [0-9]+ at once\n"));
}

}  // namespace
}  // namespace itera::cli
