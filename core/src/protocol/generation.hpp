// Generation: what `itera-lab generate` asks a worker, as options of its command line. The answer
// is text on its standard output.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace itera {

struct Generation {
  static constexpr const char* command = "generate";

  std::filesystem::path checkpoint;
  std::vector<std::filesystem::path> plugins{};  ///< those that may be needed
  std::string prompt;
  std::int64_t max_tokens = 100, top_k = 40, seed = 0;
  double temperature = 0.8;  ///< 0 is greedy
  int threads = 1;
};

/// Calls visit(name, field) for each option but the plugins.
template <class G, class Visit> void each_option(G& generation, const Visit& visit) {
  visit("--checkpoint", generation.checkpoint);
  visit("--prompt", generation.prompt);
  visit("--max-tokens", generation.max_tokens);
  visit("--temperature", generation.temperature);
  visit("--top-k", generation.top_k);
  visit("--seed", generation.seed);
  visit("--threads", generation.threads);
}

/// Absent where there are none.
inline constexpr const char* plugins_option = "--plugins";
inline constexpr char plugins_separator = ':';

/// The words after the program's name.
std::vector<std::string> words_of(const Generation& generation);

}  // namespace itera
