// Text from a checkpoint: sampled token by token with the recurrent state kept.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace itera {

struct Generation {
  std::filesystem::path checkpoint;
  std::vector<std::filesystem::path> plugins;
  std::string prompt;
  std::int64_t max_tokens = 100, top_k = 40, seed = 0;
  double temperature = 0.8;  ///< 0 is greedy
  int threads = 1;
};

/// Streams prompt and continuation to stdout as whole UTF-8 characters, the speed to stderr.
void generate(const Generation& request);

}  // namespace itera
