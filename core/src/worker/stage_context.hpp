// The Context of a running stage: collects records for metrics.json, passes progress on as events.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "itera/context.hpp"
#include "itera/manifest.hpp"
#include "itera/values.hpp"
#include "protocol/task.hpp"
#include "store/recorded.hpp"
#include "worker/event_writer.hpp"

namespace itera {

class StageContext final : public Context {
 public:
  StageContext(const Task& task, std::filesystem::path folder, std::filesystem::path scratch,
               const EventWriter& events)
      : task_(task), folder_(std::move(folder)), scratch_(std::move(scratch)), events_(events) {}

  [[nodiscard]] std::int64_t seed() const override { return task_.seed; }
  [[nodiscard]] int threads() const override { return task_.threads; }
  void progress(const Progress& progress) override;
  void note(const std::string& line) override;
  void record(const std::string& name, double value, const std::string& unit,
              Better better) override;
  void record_text(const std::string& name, const std::string& value) override;
  void samples(const std::string& name, const Samples& samples) override;
  Values cached(const Values& what, const std::function<Values()>& produce) override;
  [[nodiscard]] std::filesystem::path file(const std::string& name) override {
    return folder_ / name;
  }
  [[nodiscard]] std::filesystem::path scratch() override { return scratch_; }
  [[nodiscard]] bool stopping() const override;

  /// From here on only what this evaluator declares may be recorded.
  void hold_to(const ComponentInfo& evaluator) { evaluator_ = &evaluator; }

  /// Writes metrics.json into the stage's folder. A value that is not finite is an Error naming the
  /// record.
  void write_metrics() const;

 private:
  const Task& task_;
  const ComponentInfo* evaluator_ = nullptr;
  std::filesystem::path folder_, scratch_;
  const EventWriter& events_;
  std::chrono::steady_clock::time_point last_progress_{};
  Recorded recorded_;
};

}  // namespace itera
