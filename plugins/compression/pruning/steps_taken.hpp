// Long work says how far it is and ends when asked.
#pragma once

#include <cstdint>
#include <string>

#include "itera/context.hpp"
#include "itera/error.hpp"

namespace itera::pruning {

class StepsTaken {
 public:
  StepsTaken(Context& context, std::int64_t total) : context_(context), total_(total) {}

  /// Before each step. Throws Stopped.
  void begin(const std::string& what) {
    if (context_.stopping()) throw Stopped("pruning was asked to stop; it begins anew next time");
    context_.progress({done_++, total_, what});
  }
  /// After the last.
  void finish() { context_.progress({total_, total_, ""}); }

 private:
  Context& context_;
  std::int64_t done_ = 0, total_;
};

}  // namespace itera::pruning
