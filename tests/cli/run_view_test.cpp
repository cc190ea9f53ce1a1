// Where a run stands: a folder in, text out.
#include "cli/run_view.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "base/files.hpp"
#include "itera/error.hpp"
#include "support/folder.hpp"

namespace itera::cli {
namespace {

using testing::HasSubstr;

class RunViewTest : public testing_support::InFolder {
 protected:
  RunViewTest() {
    Values stages = Values::array();
    for (const char* label : {"prepare text", "train itera", "compress fp16", "compress int8"}) {
      const std::string name = label;
      stages.push_back({{"key", std::string(60, name[0]) + name.substr(name.size() - 4)},
                        {"kind", name.substr(0, name.find(' '))},
                        {"label", name}});
    }
    run = RunFolder::create(folder / "runs", "trial");
    Values points = Values::array();
    for (const int i : {0, 1}) {
      points.push_back({{"index", i}, {"label", "point"}, {"stages", Values::array()}});
    }
    run->write("plan.json", {{"points", points}, {"stages", stages}});
    run->write("provenance.json", {{"started", "2026-11-24T00:10:02Z"}});
  }
  void state(int stage, const std::string& status, Values more = Values::object()) {
    more["key"] = run->read("plan.json")["stages"][static_cast<std::size_t>(stage)]["key"];
    more["status"] = status;
    more["time"] = "2026-11-24T00:11:00Z";
    std::ofstream(run->path() / "state.jsonl", std::ios::app) << more.dump() << "\n";
  }
  RunView view() { return view_run(run->path()); }
  std::string text() {
    std::string all = status_text(view());
    const std::string name = run->path();
    for (std::size_t at; (at = all.find(name)) != std::string::npos;)
      all.replace(at, name.size(), "trial/ID");
    return all;
  }
  std::optional<RunFolder> run;
};

TEST_F(RunViewTest, OfJobsInAQueue) {
  RunView some = view();
  EXPECT_EQ(some.backend, "");
  const auto job = [](bool active) { return Job{"12", 0, "", "", "", active, ""}; };
  some.activity.jobs = {job(true), job(true), job(false)};
  some.activity.text = "slurm: 2 running on n1, n2; 1 ended";
  EXPECT_EQ(some.state(), RunState::running);
  EXPECT_THAT(status_text(some), HasSubstr("\nslurm: 2 running on n1, n2; 1 ended\n"));
  some.activity.jobs = {job(false)};
  EXPECT_EQ(some.state(), RunState::stopped);
}

TEST_F(RunViewTest, WhatSlurmKilledIsInterruptedAndSaysWhy) {
  const RunFolder element = run->element("0000000012_000003.000");
  element.append_state({run->read("plan.json")["stages"][1]["key"], Status::running});
  const auto with = [&](const char* said) {
    write_file(run->path() / "squeue", std::string("#!/bin/sh\necho '") + said + "'\n");
    std::filesystem::permissions(run->path() / "squeue", std::filesystem::perms::owner_all);
    run->write("slurm/jobs.json", {{"arrays", Values::array()}});
    run->write_text("slurm/submitted", "12 array-0.sh\n");
    const std::string path = std::getenv("PATH");
    setenv("PATH", (run->path().string() + ":" + path).c_str(), 1);
    const RunView seen = view();
    setenv("PATH", path.c_str(), 1);
    return seen.record.stages[1];
  };
  EXPECT_EQ(with("12|3|RUNNING|None|n1|x").status, Status::running);
  EXPECT_EQ(with("12|3|OUT_OF_MEMORY|None|n1|x").status, Status::interrupted);
  EXPECT_EQ(with("12|3|OUT_OF_MEMORY|None|n1|x").message,
            "Slurm ended its task: OUT_OF_MEMORY on n1");
  EXPECT_EQ(with("12|4|RUNNING|None|n1|x").status, Status::interrupted);  // another element
}

TEST_F(RunViewTest, BeforeAnythingRan) {
  EXPECT_EQ(text(),
            "trial/ID  stopped  since 2026-11-24T00:10:02Z\n"
            "2 points, 4 stages: 4 waiting\n"
            "next: itera-lab resume trial/ID\n");
}

TEST_F(RunViewTest, WhatIsNotInOrderHasALine) {
  state(0, "cached", {{"seconds", 1.5}});
  state(1, "started", {{"attempt", 1}});
  state(2, "failed", {{"message", "no\nmore"}, {"fault", 5}});
  state(3, "skipped", {{"message", "its input failed"}});
  EXPECT_EQ(text(),
            "trial/ID  stopped  since 2026-11-24T00:10:02Z\n"
            "2 points, 4 stages: 1 cached, 1 interrupted, 1 failed, 1 skipped\n"
            "interrupted tttttttt  train itera\n"
            "failed      cccccccc  compress fp16: no\n"
            "skipped     cccccccc  compress int8: its input failed\n"
            "next: itera-lab resume trial/ID\n");
  EXPECT_EQ(view().record.stages[2].fault, Fault::gate);
  state(1, "done");
  EXPECT_THAT(text(), HasSubstr("trial/ID  failed"));
  EXPECT_THAT(text(), HasSubstr("next: itera-lab retry --failed trial/ID\n"));
}

TEST_F(RunViewTest, WhileItIsDriven) {
  const Lease lease = LeaseSeeker(run->coordinator()).attempt().value();
  state(1, "started", {{"attempt", 1}});
  state(1, "again", {{"message", "the worker ended"}});
  EXPECT_THAT(text(), HasSubstr("4 stages: 4 waiting\n"));
  state(1, "started", {{"attempt", 2}});
  EXPECT_THAT(text(), HasSubstr("trial/ID  running, driven by process "));
  EXPECT_THAT(text(), testing::ContainsRegex("running     tttttttt  train itera  since "
                                             "[^ ]+Z, attempt 2\n$"));
}

TEST_F(RunViewTest, DriverThatDiedDrivesNoMore) {
  write_file(run->path() / "coordinator.lease", "{}");
  EXPECT_EQ(view().state(), RunState::stopped);
}

TEST_F(RunViewTest, Json) {
  state(0, "done", {{"seconds", 1.5}, {"cpu_seconds", 1.0}, {"peak_bytes", 7}});
  const Values json = status_json(view());
  EXPECT_EQ(json["schema_version"], 1);
  EXPECT_EQ(json["state"], "stopped");
  EXPECT_EQ(json["counts"]["done"], 1);
  EXPECT_EQ(json["counts"]["waiting"], 3);
  EXPECT_EQ(json["driver"], nullptr);
  EXPECT_EQ(json["stages"][0]["peak_bytes"], 7);
  EXPECT_EQ(json["stages"][1]["seconds"], nullptr);
}

TEST_F(RunViewTest, FindsAStage) {
  EXPECT_EQ(stage_meant(view(), "compress fp16").label, "compress fp16");
  EXPECT_EQ(stage_meant(view(), "tttttt").label, "train itera");
  EXPECT_EQ(stage_meant(view(), "int8").label, "compress int8");
  const auto fault = [&](const std::string& text) -> std::string {
    try {
      stage_meant(view(), text);
    } catch (const Error& e) {
      return e.what();
    }
    return "none";
  };
  EXPECT_THAT(fault("compress"), HasSubstr("several stages match \"compress\""));
  EXPECT_THAT(fault("compress"), HasSubstr(":\n  cccccccc  compress fp16\n  cccccccc  compress"));
  EXPECT_THAT(fault("nf4"), HasSubstr("no stage \"nf4\""));
  EXPECT_THAT(fault("nf4"), HasSubstr("\n  pppppppp  prepare text"));
}

TEST_F(RunViewTest, FolderThatCannotBeUnderstood) {
  run->write("plan.json", {{"points", 1}});
  try {
    view();
    FAIL() << "expected an error";
  } catch (const Error& e) {
    EXPECT_EQ(e.fault(), Fault::invalid);
    EXPECT_THAT(e.what(), HasSubstr("cannot be understood"));
  }
}

}  // namespace
}  // namespace itera::cli
