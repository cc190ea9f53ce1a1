// Scalars read strictly, with from_chars.
#include "spec/scalar.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace itera {
namespace {

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

template <class T> std::optional<T> parsed(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

/// 010, -007, 00.5: C and old YAML read the first of these as 8.
bool has_leading_zero(std::string_view text) {
  const std::string_view digits = without_sign(text);
  return digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9';
}

std::string advice_on_leading_zero(std::string_view text) {
  std::string_view digits = without_sign(text);
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
  if (!all_digits(digits.substr(0, 1)))
    digits = std::string_view(digits.data() - 1, digits.size() + 1);
  return fmt::format("write {}{}, or \"{}\" in quotes for text", text.starts_with('-') ? "-" : "",
                     digits, text);
}

/// What both kinds of number share; nothing when the text may be one.
std::optional<std::string> advice_on_digits(const Node& scalar) {
  const std::string& text = scalar.text;
  if (scalar.quoted) return parsed<double>(text) ? "remove the quotes" : "";
  if (has_leading_zero(text))
    return parsed<double>(without_sign(text)) ? advice_on_leading_zero(text) : "";
  std::string plain = text;
  std::erase(plain, '_');
  if (plain.starts_with('+')) plain.erase(0, 1);
  if (plain != text) return parsed<double>(plain) ? "write " + plain : "";
  if (text.starts_with("0x") || text.starts_with("0o") || text.starts_with("0b"))
    return "write it in decimal";
  return std::nullopt;
}

}  // namespace

Scalar read_boolean(const Node& scalar) {
  const std::string word = lower(scalar.text);
  const bool yes = word == "true" || word == "yes" || word == "on";
  const bool no = word == "false" || word == "no" || word == "off";
  if (!yes && !no) return {};
  if (!scalar.quoted && (scalar.text == "true" || scalar.text == "false")) return {yes};
  return {{}, yes ? "write true" : "write false"};
}

Scalar read_integer(const Node& scalar) {
  if (const auto advice = advice_on_digits(scalar)) return {{}, *advice};
  if (const auto value = parsed<std::int64_t>(scalar.text)) return {*value};
  if (all_digits(without_sign(scalar.text))) return {{}, "it does not fit in 64 bits"};
  const auto number = parsed<double>(scalar.text);
  if (number && std::trunc(*number) == *number && std::abs(*number) < 1e15)
    return {{}, fmt::format("write {:.0f}", *number)};
  return {};
}

Scalar read_number(const Node& scalar) {
  if (const auto advice = advice_on_digits(scalar)) return {{}, *advice};
  const std::string word = lower(std::string(without_sign(scalar.text)));
  if (word == ".inf" || word == ".nan" || word == "inf" || word == "nan" || word == "infinity") {
    return {{}, "it must be finite"};
  }
  if (const auto value = parsed<double>(scalar.text); value && std::isfinite(*value))
    return {*value == 0 ? 0.0 : *value};
  double value = 0;
  const char* const end = scalar.text.data() + scalar.text.size();
  const auto result = std::from_chars(scalar.text.data(), end, value);
  if (result.ec == std::errc::result_out_of_range && result.ptr == end)
    return {{}, "it does not fit in a double"};
  return {};
}

}  // namespace itera
