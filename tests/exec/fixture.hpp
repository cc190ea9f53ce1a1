// Plans made by hand, an observer that remembers, a run folder to fill.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <system_error>
#include <vector>

#include "base/sha256.hpp"
#include "exec/execute.hpp"

namespace itera::test {

class Witness : public Observer {
 public:
  void started(const Plan::Stage& stage) override { said.push_back("start " + stage.label); }
  void progress(const Plan::Stage& stage, const event::Progress& p) override {
    said.push_back("progress " + stage.label + " " + p.text);
    if (on_progress) on_progress();
  }
  void note(const Plan::Stage& stage, const std::string& text) override {
    said.push_back(stage.label + ": " + text);
  }
  void again(const Plan::Stage& stage, const std::string& why) override {
    said.push_back("again " + stage.label);
    reasons.push_back(why);
  }
  void finished(const Plan::Stage& stage, const Result& result) override {
    said.push_back(std::string(name_of(result.status)) + " " + stage.label);
  }
  void interrupted() override {
    said.emplace_back("interrupted");
    if (on_interrupted) on_interrupted();
  }
  void tick(const Overall& now) override { overall = now; }

  std::vector<std::string> said, reasons;
  Overall overall;
  std::function<void()> on_progress, on_interrupted;
};

class ExecTest : public testing::Test {
 protected:
  ExecTest() {
    namespace fs = std::filesystem;
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder = fs::path(testing::TempDir()) /
             ("exec_" + std::to_string(::getpid()) + "_" + info->test_suite_name() + info->name());
    fs::remove_all(folder);
    fs::create_directories(folder / "cache");
  }
  ~ExecTest() override {
    unsetenv("FAKE_WORKER_START");
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }

  /// A stage called by one letter, with what the fake worker shall do.
  Plan::Stage& add(const std::string& label, const std::string& mode,
                   const std::vector<std::string>& inputs = {},
                   StageKind kind = StageKind::evaluate) {
    Plan::Stage stage;
    stage.label = stage.component = label;
    stage.task.key = sha256_hex(label);
    stage.task.kind = kind;
    if (kind == StageKind::compress) stage.task.settings = GuardSettings{};
    if (kind == StageKind::import) stage.task.settings = ImportSettings{};
    stage.task.cache = folder / "cache";
    stage.task.components[Kind::evaluation] = {label, {{"mode", mode}}};
    for (const std::string& input : inputs) stage.inputs.push_back(sha256_hex(input));
    plan.stages.push_back(stage);
    return plan.stages.back();
  }

  Outcome run(int jobs = 2) {
    execution.worker = FAKE_WORKER;
    execution.abi = "tag";
    execution.jobs = jobs;
    execution.threads = 3;
    return execute(plan, Cache(folder / "cache"), run_folder(), execution, witness);
  }
  RunFolder& run_folder() {
    if (!made) made = RunFolder::create(folder / "runs", "trial");
    return *made;
  }
  std::vector<std::string> statuses(const Outcome& outcome) const {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < plan.stages.size(); ++i) {
      all.push_back(plan.stages[i].label + " " + name_of(outcome.results[i].status));
    }
    return all;
  }

  std::filesystem::path folder;
  std::optional<RunFolder> made;
  Plan plan;
  Witness witness;
  Execution execution;
};

}  // namespace itera::test
