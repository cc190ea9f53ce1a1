// The machine this runs on.
#include "cli/machine.hpp"

#include <sched.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace itera::cli {
namespace {

std::string text_of(const char* file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string os_name() {
  std::istringstream text(text_of("/etc/os-release"));
  const std::string key = "PRETTY_NAME=\"";
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with(key)) return line.substr(key.size(), line.size() - key.size() - 1);
  }
  return "Linux";
}

Machine look() {
  Machine found;
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  found.host = host.data();
  found.os = os_name();
  read_cpuinfo(text_of("/proc/cpuinfo"), found);
  cpu_set_t usable;
  if (sched_getaffinity(0, sizeof usable, &usable) == 0) found.cores = CPU_COUNT(&usable);
  found.memory_bytes = std::int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE);
  return found;
}

}  // namespace

const Machine& machine() {
  static const Machine found = look();
  return found;
}

void read_cpuinfo(const std::string& text, Machine& machine) {
  static const std::set<std::string> telling{"avx2",        "fma",         "f16c",     "avx512f",
                                             "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8",
                                             "asimddp",     "sve",         "bf16",     "i8mm"};
  machine.cpu = "unknown";
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line) && !line.empty();) {  // the first core's block
    const auto colon = line.find(": ");
    if (colon == std::string::npos) continue;
    const std::string value = line.substr(colon + 2);
    if (line.starts_with("model name")) machine.cpu = value;
    if (!line.starts_with("flags") && !line.starts_with("Features")) continue;
    std::istringstream words(value);
    for (std::string word; words >> word;) {
      if (telling.count(word) > 0) machine.cpu_features.push_back(word);
    }
  }
}

}  // namespace itera::cli
