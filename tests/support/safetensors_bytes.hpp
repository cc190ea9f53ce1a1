// A safetensors file put together by hand, for the tests of its reader and its writer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace itera::testing_support {

inline std::string file_of(const std::string& header, const std::string& data = "") {
  const std::uint64_t length = header.size();
  std::string text(reinterpret_cast<const char*>(&length), sizeof length);
  return text + header + data;
}

inline std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

}  // namespace itera::testing_support
