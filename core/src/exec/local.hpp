// LocalBackend: workers of this machine, driven by this process.
#pragma once

#include "exec/backend.hpp"

namespace itera {

class LocalBackend : public Backend {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "local"; }
  void require(const Values& settings, int threads, const Wishes& wishes) const override;
  [[nodiscard]] std::optional<std::string> machine(const Values&) const override { return {}; }
  Carried carry_out(const Order& order, Observer& observer) const override;
  /// The process that drives the run; one on another host is taken at its word.
  [[nodiscard]] Activity activity(const RunFolder& run, bool over) const override;
  std::string cancel(const RunFolder& run, const std::string& name, bool now) const override;
  void forget(const RunFolder&) const override {}
};

}  // namespace itera
