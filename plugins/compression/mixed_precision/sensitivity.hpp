// The sensitivity table: what it costs when one tensor alone takes one form.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "itera/context.hpp"
#include "meter.hpp"
#include "units.hpp"

namespace itera::mixed {

/// [unit][option]; empty where the form cannot hold the tensor, or nobody asked to measure it.
using Sensitivity = std::vector<std::vector<Windows>>;

/// Progress of all measurements, and the end when somebody asked for it.
class Counter {
 public:
  Counter(Context& context, std::int64_t total) : context_(context), total_(total) {}
  [[nodiscard]] std::int64_t done() const { return done_; }
  void skip(std::int64_t count) { done_ += count; }
  /// One more; `what` was measured.
  void count(const std::string& what);
  /// What could still be measured is not needed.
  void finish() { context_.progress({total_, total_, {}}); }
  [[nodiscard]] bool stopping() const { return context_.stopping(); }

 private:
  Context& context_;
  std::int64_t done_ = 0, total_;
};

/// How many measurements the table needs: all considered options that change something.
std::int64_t measurements(const std::vector<Unit>& units);

/// Measures through context.cached(), so that searches with other budgets find the table. Stopped
/// in between, it goes on where it was. Throws Error where no considered form can hold a tensor.
Sensitivity measure_all(const std::vector<Unit>& units, const Checkpoint& checkpoint,
                        const KlMeter& meter, std::int64_t calibration_tokens, Context& context,
                        Counter& counter);

/// One option of one unit.
Windows measure_one(const Unit& unit, const Option& option, const Checkpoint& checkpoint,
                    const KlMeter& meter);

/// The options worth their bytes, ascending in both bytes and quality: a larger one counts only if
/// it is better by more than two standard errors than the best smaller one.
std::vector<std::size_t> worthwhile(const Unit& unit, const std::vector<Windows>& kl);

}  // namespace itera::mixed
