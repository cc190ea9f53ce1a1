// What `backend:` of a spec asks of a cluster.
#include "slurm/settings.hpp"

#include <algorithm>

namespace itera {

SlurmSettings slurm_settings(const Values& backend, int threads) {
  const auto number = [&](const char* name) {
    const Values& value = backend.at(name);
    return value.is_null() ? 0 : value.get<std::int64_t>();
  };
  SlurmSettings settings;
  if (backend.at("partition").is_string()) settings.partition = backend.at("partition");
  settings.minutes = number("time");
  settings.cpus = std::max<std::int64_t>(number("cpus"), threads);
  settings.memory_mib = number("memory");
  settings.gpus = number("gpus");
  settings.max_running = number("max_running");
  settings.requeue = number("requeue");
  settings.pack = backend.at("pack").get<double>();
  for (const Values& option : backend.at("extra")) settings.extra.push_back(option);
  return settings;
}

}  // namespace itera
