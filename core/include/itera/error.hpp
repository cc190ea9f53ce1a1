// Error: the one exception itera-lab throws for something its user can understand and mend.
#pragma once

#include <stdexcept>
#include <string>

#include "itera/api.hpp"

namespace itera {

/// What kind of fault it is; the value is the exit code of the program that ends because of it.
enum class Fault { failed = 1, usage = 2, invalid = 3, missing = 4, gate = 5, stopped = 75 };

/// The message is lower case, names the value in quotes, says what was expected and what to do.
class ITERA_API Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message, Fault fault = Fault::failed)
      : std::runtime_error(message), fault_(fault) {}
  [[nodiscard]] Fault fault() const noexcept { return fault_; }

 private:
  Fault fault_;
};

/// Thrown by long work that was asked to stop and has saved itself: the stage can be taken up
/// again.
class ITERA_API Stopped : public Error {
 public:
  explicit Stopped(const std::string& message) : Error(message, Fault::stopped) {}
};

}  // namespace itera
