// Small run folders made up for tests: points with chosen records and windows.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "store/run.hpp"

namespace itera {

inline Values record(const std::string& name, const Values& value) {
  return {{"name", name}, {"value", value}};
}

inline Values metrics(Values records, Values nats = {}) {
  Values result = {
      {"records", std::move(records)}, {"texts", Values::object()}, {"notes", Values::array()}};
  result["samples"] = nats.is_null() ? Values::object() : Values{{"nats", std::move(nats)}};
  return result;
}

/// Windows of 100 bytes in a text without documents.
inline Values windows(const std::vector<double>& nats) {
  return {{"values", nats}, {"weights", std::vector<double>(nats.size(), 100.0)}};
}

class SampleRun : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    path = std::filesystem::temp_directory_path() /
           ("itera_report_" + std::string(test->name()) + "_" + std::to_string(::getpid()));
    std::filesystem::create_directories(path);
    folder = RunFolder(path);
  }
  void TearDown() override { std::filesystem::remove_all(path); }

  /// A point with one evaluate stage; the first is a twin, and so is one that is compared with
  /// itself. Null metrics: the stage left none.
  void add_point(const std::string& label, const Values& found, const std::string& status = "done",
                 const std::string& message = "", Values parameters = {{"seed", 42}},
                 std::size_t compared_with = 0) {
    const std::size_t index = plan["points"].size();
    const std::string key = std::to_string(index);
    plan["points"].push_back({{"index", index},
                              {"twin", index == compared_with},
                              {"compared_with", compared_with},
                              {"label", label},
                              {"parameters", std::move(parameters)},
                              {"stages", {key}}});
    plan["stages"].push_back(
        {{"key", key}, {"kind", "evaluate"}, {"label", "perplexity of " + label}});
    write_state({{"key", key}, {"status", status}, {"message", message}});
    if (!found.is_null()) folder.write("metrics/" + key + ".json", found);
    folder.write("plan.json", plan);
  }

  void write_state(const Values& line) const {
    std::ofstream(path / "state.jsonl", std::ios::app) << line.dump() << "\n";
  }

  std::filesystem::path path;
  RunFolder folder{std::filesystem::path()};
  Values plan = {{"points", Values::array()}, {"stages", Values::array()}};
};

}  // namespace itera
