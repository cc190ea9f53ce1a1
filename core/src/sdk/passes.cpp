// One pass for each layer and each place inside it, in the order in which they are first met.
#include "itera/passes.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

namespace itera {

namespace {

/// "layers.3." of "layers.3.ssm.B": up to the first component that is a number; "" without one.
std::string_view layer_of(std::string_view name) {
  for (std::size_t begin = 0; begin < name.size();) {
    const std::size_t end = std::min(name.find('.', begin), name.size());
    const std::string_view component = name.substr(begin, end - begin);
    const bool number = !component.empty() && std::ranges::all_of(component, [](unsigned char c) {
      return std::isdigit(c) != 0;
    });
    if (number) return name.substr(0, end);
    begin = end + 1;
  }
  return {};
}

/// Both read the convolved channels.
Role place_of(Role role) { return role == Role::ssm_input ? Role::ssm_step : role; }

bool side_by_side(const TensorInfo& a, const TensorInfo& b) {
  const std::string_view layer = layer_of(a.name);
  return !layer.empty() && layer == layer_of(b.name) && place_of(a.role) == place_of(b.role);
}

}  // namespace

std::vector<std::vector<TensorInfo>> passes(const std::vector<TensorInfo>& chosen) {
  std::vector<std::vector<TensorInfo>> sets;
  for (const TensorInfo& tensor : chosen) {
    const auto set = std::ranges::find_if(
        sets, [&](const auto& other) { return side_by_side(other.front(), tensor); });
    if (set != sets.end()) set->push_back(tensor);
    else sets.push_back({tensor});
  }
  return sets;
}

}  // namespace itera
