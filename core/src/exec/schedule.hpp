// Which stage may run next: inputs first, what measures time last and alone.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace itera {

enum class Status { waiting, running, cached, done, failed, stopped, skipped };

const char* name_of(Status status) noexcept;

class Schedule {
 public:
  explicit Schedule(const Plan& plan);

  /// A stage that may start beside those that run; nothing when there is none now.
  [[nodiscard]] std::optional<std::size_t> next() const;
  void start(std::size_t stage);

  struct Skipped {
    std::size_t stage;
    std::string reason;
  };
  /// The stage is cached, done, failed or stopped. Where its result will not come, the stages that
  /// need it are skipped.
  std::vector<Skipped> finish(std::size_t stage, Status status);

  [[nodiscard]] Status status(std::size_t stage) const { return status_.at(stage); }
  [[nodiscard]] bool running() const { return running_ > 0; }

 private:
  [[nodiscard]] bool may_start(std::size_t stage) const;
  [[nodiscard]] bool complete(const std::string& key) const;

  const Plan& plan_;
  std::map<std::string, std::size_t> index_;
  std::vector<Status> status_;
  std::size_t running_ = 0;
  bool timing_ = false;  ///< what runs measures time
};

}  // namespace itera
