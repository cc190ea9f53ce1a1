// Generation → the words of a command line.
#include "protocol/generation.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace itera {
namespace {

const std::string& as_word(const std::filesystem::path& path) { return path.native(); }
template <class T> const T& as_word(const T& value) { return value; }

}  // namespace

std::vector<std::string> words_of(const Generation& generation) {
  std::vector<std::string> words{Generation::command};
  each_option(generation, [&](const char* name, const auto& value) {
    words.push_back(fmt::format("{}={}", name, as_word(value)));
  });
  std::vector<std::string> plugins;
  for (const auto& file : generation.plugins) plugins.push_back(file.string());
  if (!plugins.empty()) {
    words.push_back(
        fmt::format("{}={}", plugins_option, join(plugins, std::string(1, plugins_separator))));
  }
  return words;
}

}  // namespace itera
