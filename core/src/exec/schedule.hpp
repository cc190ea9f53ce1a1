// Which stage may run next: inputs first, then whatever has the longest way before it; what
// measures time last and alone.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "plan/plan.hpp"
#include "store/state_line.hpp"

namespace itera {

class Schedule {
 public:
  /// `seconds` is what each stage is expected to take; without it all take the same.
  explicit Schedule(const Plan& plan, const std::vector<double>& seconds = {});

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
  /// It runs, or its result was there and is lost: it waits once more.
  void again(std::size_t stage);

  [[nodiscard]] Status status(std::size_t stage) const { return status_.at(stage); }
  [[nodiscard]] bool running() const { return running_ > 0; }
  [[nodiscard]] std::optional<std::size_t> find(const std::string& key) const;

 private:
  /// Longest way first, then the order of the plan.
  using Ready = std::set<std::pair<double, std::size_t>>;

  [[nodiscard]] bool complete(std::size_t stage) const;
  [[nodiscard]] Ready& ready_for(std::size_t stage);
  void leave(std::size_t stage);
  void count();

  const Plan& plan_;
  std::map<std::string, std::size_t> index_;
  std::vector<std::vector<std::size_t>> needed_by_;
  std::vector<double> way_;  ///< minus the seconds from its start to the end of all behind
  std::vector<Status> status_;
  std::vector<std::size_t> missing_;  ///< how many inputs are not complete
  Ready ready_, ready_timing_;
  std::size_t running_ = 0;
  bool timing_ = false;  ///< what runs measures time
};

}  // namespace itera
