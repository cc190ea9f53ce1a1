// The guard's settings as a task carries them.
#include "itera/error.hpp"
#include "worker/guard.hpp"

namespace itera {

GuardSettings guard_settings(const Values& settings) {
  GuardSettings guard;
  const std::string mode = settings.value("mode", "measure");
  if (mode == "strict") guard.mode = GuardMode::strict;
  else if (mode == "measure") guard.mode = GuardMode::measure;
  else if (mode == "off") guard.mode = GuardMode::off;
  else throw Error("guard mode \"" + mode + "\": expected strict, measure or off", Fault::invalid);
  guard.max_drift = settings.value("max_drift", guard.max_drift);
  return guard;
}

}  // namespace itera
