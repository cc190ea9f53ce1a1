// The end of a log, for messages.
#include "exec/log_tail.hpp"

#include <algorithm>
#include <fstream>
#include <vector>

namespace itera {

std::string log_tail(const std::filesystem::path& log, int lines) {
  constexpr std::uintmax_t most = 4096;
  std::error_code none;
  const std::uintmax_t size = std::filesystem::file_size(log, none);
  if (none) return "";
  std::ifstream file(log, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(size - std::min(size, most)));
  std::vector<std::string> all;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) all.push_back(std::move(line));
  }
  std::string text;
  const std::size_t wanted = std::min(all.size(), static_cast<std::size_t>(lines));
  for (std::size_t i = all.size() - wanted; i < all.size(); ++i) text += "\n  " + all[i];
  return text;
}

}  // namespace itera
