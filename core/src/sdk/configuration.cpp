// Numbers of a configuration within their bounds, or an Error; the table of sizes.
#include "itera/configuration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "itera/error.hpp"

namespace itera {

namespace {

constexpr std::size_t most_layers = 256;
constexpr Size sizes[] = {{"micro", 64, 3}, {"tiny", 128, 4}, {"small", 256, 6}};

}  // namespace

std::int64_t ConfigReader::whole(const char* field, std::int64_t least, std::int64_t most) const {
  const auto value = get<std::int64_t>(field);
  expect(field, value, least, most);
  return value;
}

std::vector<std::int64_t> ConfigReader::per_layer(const char* field, std::int64_t least,
                                                  std::int64_t most,
                                                  std::optional<std::size_t> layers) const {
  auto values = get<std::vector<std::int64_t>>(field);
  if (layers ? values.size() != *layers : values.empty() || values.size() > most_layers) {
    fail(fmt::format("{} has {} values, expected {} (one a layer)", field, values.size(),
                     layers ? std::to_string(*layers) : fmt::format("1 to {}", most_layers)));
  }
  for (const std::int64_t value : values) expect(field, value, least, most);
  return values;
}

void ConfigReader::expect(const char* field, std::int64_t value, std::int64_t least,
                          std::int64_t most) const {
  if (value < least || value > most)
    fail(fmt::format("{} is {}, expected {} to {}", field, value, least, most));
}

void ConfigReader::fail(const std::string& what) const {
  throw Error(fmt::format("configuration of {}: {}", model_, what));
}

const Size& size_named(const std::string& name) {
  const auto* const found = std::ranges::find(sizes, name, &Size::name);
  if (found != std::end(sizes)) return *found;
  throw Error(fmt::format("no size \"{}\", expected micro, tiny or small", name), Fault::invalid);
}

}  // namespace itera
