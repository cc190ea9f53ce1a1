// Context: what the worker lends to a running stage. A component prints nothing and knows no folder
// but through this.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "itera/api.hpp"
#include "itera/metric.hpp"
#include "itera/values.hpp"

namespace itera {

/// How far a stage is; text is what a person wants to read beside the bar ("loss 3.21,
/// validation 3.40").
struct Progress {
  std::int64_t done = 0, total = 0;
  std::string text{};
};

/// Per-sample values behind a metric: what paired statistics need.
struct Samples {
  std::vector<double> values;
  std::vector<double> weights{};       ///< one per value, or empty
  std::vector<std::int64_t> groups{};  ///< the document each value comes from, or empty
};

class ITERA_API Context {
 public:
  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  virtual ~Context() = default;

  [[nodiscard]] virtual std::int64_t seed() const = 0;
  [[nodiscard]] virtual int threads() const = 0;

  virtual void progress(const Progress& progress) = 0;
  /// A line for the person who watches and for the log.
  virtual void note(const std::string& line) = 0;
  /// A number for people. An evaluator records what it declared, whose unit and direction stand
  /// there.
  virtual void record(const std::string& name, double value, const std::string& unit = "",
                      Better better = Better::neither) = 0;
  virtual void record_text(const std::string& name, const std::string& value) = 0;
  /// Of an evaluator: under the name of a metric or of its samples.
  virtual void samples(const std::string& name, const Samples& samples) = 0;

  /// A path inside the stage's result; the file is published with it.
  [[nodiscard]] virtual std::filesystem::path file(const std::string& name) = 0;
  /// A folder that survives attempts and is removed when the stage is published.
  [[nodiscard]] virtual std::filesystem::path scratch() = 0;
  /// A side result that stages share (a sensitivity table): computed once for the same `what` and
  /// all that the stage's result depends on (inputs, twin, seed, plugins, files) but the
  /// component's other parameters: those that matter belong to `what`.
  virtual Values cached(const Values& what, const std::function<Values()>& produce) = 0;
  /// True once somebody asked the stage to end: save to scratch, throw Stopped.
  [[nodiscard]] virtual bool stopping() const = 0;
};

}  // namespace itera
