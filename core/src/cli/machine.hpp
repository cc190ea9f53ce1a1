// The machine this runs on, as a report names it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace itera::cli {

struct Machine {
  std::string host, cpu, os;
  std::vector<std::string> cpu_features;  ///< those that kernels care about
  int cores = 1;                          ///< that this process may use
  std::int64_t memory_bytes = 0;
};

const Machine& machine();

/// The model name and the features out of the text of /proc/cpuinfo.
void read_cpuinfo(const std::string& text, Machine& machine);

}  // namespace itera::cli
