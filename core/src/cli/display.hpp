// Display: an observer that draws a bar a worker and one for all on a terminal, and writes a line
// now and then elsewhere.
#pragma once

#include <chrono>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/terminal.hpp"
#include "exec/observer.hpp"

namespace itera::cli {

class Display : public Observer {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct Means {
    Terminal terminal;
    bool quiet = false, verbose = false;
    std::function<void(const std::string&)> write;  ///< to stderr
    std::function<Time()> now = std::chrono::steady_clock::now;
    std::function<std::size_t()> columns = cli::columns;
  };
  explicit Display(Means means) : means_(std::move(means)) {}
  ~Display() override { finish(); }
  /// Nothing stays on the screen but lines.
  void finish();

  void started(const Plan::Stage& stage) override;
  void progress(const Plan::Stage& stage, const event::Progress& progress) override;
  void note(const Plan::Stage& stage, const std::string& text) override;
  void again(const Plan::Stage& stage, const std::string& why) override;
  void finished(const Plan::Stage& stage, const Result& result) override;
  void interrupted() override;
  void tick(const Overall& overall) override;

 private:
  struct Running {
    std::string key, label;
    event::Progress latest, first;
    Time first_at, said_at;
    bool has_progress = false;
  };

  /// `of`: where the stage stands that it is said of, waiting once more or ended.
  void say(const std::string& word, const std::string& text, std::optional<Status> of = {});
  void end_list();
  void draw();
  void erase();
  [[nodiscard]] std::string left(const Running& running) const;
  [[nodiscard]] std::string bar_line(const Running& running) const;
  [[nodiscard]] std::string plain_line(const Running& running) const;
  [[nodiscard]] std::string overall_line() const;
  [[nodiscard]] std::string colored(const std::string& word, std::optional<Status> of) const;

  Means means_;
  std::vector<Running> running_;
  Overall overall_;
  Time overall_said_at_{};
  std::size_t cached_ = 0;  ///< in a row
  std::size_t drawn_ = 0;   ///< lines on the screen that will be drawn over
};

}  // namespace itera::cli
