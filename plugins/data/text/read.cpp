// Reading a text file: every byte is looked at once, so that later steps may trust the text.
#include "read.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <string_view>

#include "itera/error.hpp"
#include "itera/utf8.hpp"

namespace itera::text {

std::string read_text(const std::filesystem::path& path) {
  const std::string name = path.string();
  if (!std::filesystem::is_regular_file(path)) {
    throw Error("text file \"" + name + "\" is not there; give the path of a UTF-8 text file",
                Fault::missing);
  }
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file) throw Error("text file \"" + name + "\" cannot be read", Fault::missing);
  if (text.empty()) throw Error("text file \"" + name + "\" is empty", Fault::invalid);
  if (const auto nul = text.find('\0'); nul != std::string::npos) {
    throw Error(
        fmt::format("file \"{}\" is binary: it has a NUL byte at offset {}; expected UTF-8 text",
                    name, nul),
        Fault::invalid);
  }
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(std::string_view(text).substr(at));
    if (length == 0) {
      throw Error(fmt::format("file \"{}\" is not UTF-8: byte 0x{:02x} at offset {}; convert it, "
                              "for example with iconv",
                              name, static_cast<unsigned char>(text[at]), at),
                  Fault::invalid);
    }
    at += length;
  }
  return text;
}

}  // namespace itera::text
