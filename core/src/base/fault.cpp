// Which fault a number is.
#include "base/fault.hpp"

namespace itera {

Fault fault_of(std::int64_t number) noexcept {
  for (const Fault fault :
       {Fault::usage, Fault::invalid, Fault::missing, Fault::gate, Fault::stopped}) {
    if (number == static_cast<int>(fault)) return fault;
  }
  return Fault::failed;
}

}  // namespace itera
