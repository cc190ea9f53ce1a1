// itera-lab status: once, for programs, and as a run goes on.
#include "base/json.hpp"
#include "program.hpp"

namespace itera::cli {
namespace {

using testing::HasSubstr;

class StatusCommand : public Program {};

TEST_F(StatusCommand, OfACompleteRun) {
  run("run trial.yaml");
  const Said said = run("status");
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.out, testing::MatchesRegex("trial/ID  complete  since [^ ]+Z\n"
                                              "2 points, 5 stages: 5 done\n"));
  EXPECT_EQ(run("status trial").out, said.out);
}

TEST_F(StatusCommand, Json) {
  run("run trial.yaml");
  run("status --json");
  const Values json = parse_json(file("out.txt"), "status");
  EXPECT_EQ(json["state"], "complete");
  EXPECT_EQ(json["stages"].size(), 5U);
  EXPECT_EQ(json["stages"][0]["cpu_seconds"], 1.25);
  EXPECT_EQ(json["stages"][0]["peak_bytes"], 7);
}

TEST_F(StatusCommand, WatchesUntilNobodyDrivesIt) {
  write_file(folder / "trial.yaml", spec("[{use: fp16, mode: hang}]"));
  const Said said = script(
      "$LAB run trial.yaml >run.txt 2>&1 &\n"
      "wait_for '$LAB status 2>/dev/null | grep -q \"^running .*compress\"' || exit 9\n"
      "$LAB status --watch &\n"
      "watcher=$!\n"
      "sleep 0.3\n"
      "$LAB cancel last >/dev/null\n"
      "wait $watcher\n");
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.out, HasSubstr("running, driven by process"));
  EXPECT_THAT(said.out, HasSubstr("stopped     KEY  compress fp16: saved; run it again to go on\n"
                                  "next: itera-lab resume trial/ID\n"));
}

TEST_F(StatusCommand, NoRun) { EXPECT_EQ(run("status").code, 4); }

}  // namespace
}  // namespace itera::cli
