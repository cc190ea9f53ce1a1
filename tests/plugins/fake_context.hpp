// A Context that keeps what a component says to it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "itera/context.hpp"

namespace itera::test {

class FakeContext final : public Context {
 public:
  std::int64_t seed() const override { return seed_value; }
  int threads() const override { return 1; }
  void progress(const Progress& progress) override { last = progress; }
  void note(const std::string& line) override { notes.push_back(line); }
  void record(const std::string& name, double value, const std::string&, Better) override {
    records[name] = value;
  }
  void record_text(const std::string& name, const std::string& value) override {
    texts[name] = value;
  }
  void samples(const std::string& name, const Samples& values) override { sampled[name] = values; }
  Values cached(const Values& what, const std::function<Values()>& produce) override {
    auto& kept = side_results[what.dump()];
    if (kept.is_null()) kept = produce();
    return kept;
  }
  std::filesystem::path file(const std::string& name) override { return folder / name; }
  std::filesystem::path scratch() override { return folder; }
  bool stopping() const override { return stop; }

  std::int64_t seed_value = 1;
  Progress last;
  std::vector<std::string> notes;
  std::map<std::string, double> records;
  std::map<std::string, std::string> texts;
  std::map<std::string, Samples> sampled;
  std::map<std::string, Values> side_results;
  std::filesystem::path folder;
  bool stop = false;
};

}  // namespace itera::test
