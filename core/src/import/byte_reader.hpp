// Numbers and texts out of little-endian bytes, front to back, never past the end.
#pragma once

#include <fmt/format.h>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "itera/error.hpp"

namespace itera {

static_assert(std::endian::native == std::endian::little,
              "the formats read here are, and so are we");

class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes, std::size_t at = 0)
      : bytes_(bytes), at_(at) {}

  [[nodiscard]] std::size_t at() const noexcept { return at_; }

  template <std::integral T> T number() {
    T value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }

  std::string_view text(std::uint64_t length) {
    const auto bytes = take(length);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  /// Up to the next line end, which is read too.
  std::string_view line() {
    const auto* begin = reinterpret_cast<const char*>(bytes_.data()) + at_;
    const std::string_view rest(begin, bytes_.size() - at_);
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) truncated(rest.size() + 1);
    return text(end + 1).substr(0, end);
  }

  void skip(std::uint64_t count) { take(count); }

 private:
  std::span<const std::byte> take(std::uint64_t count) {
    if (at_ > bytes_.size() || count > bytes_.size() - at_) truncated(count);
    const auto taken = bytes_.subspan(at_, static_cast<std::size_t>(count));
    at_ += taken.size();
    return taken;
  }
  [[noreturn]] void truncated(std::uint64_t wanted) const {
    throw Error(
        fmt::format("truncated: {} bytes expected at byte {} of {}", wanted, at_, bytes_.size()),
        Fault::invalid);
  }

  std::span<const std::byte> bytes_;
  std::size_t at_;
};

}  // namespace itera
