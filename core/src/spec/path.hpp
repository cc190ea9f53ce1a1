// Paths into a tree, as people write them: training.steps, compression[0].keep.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/node.hpp"

namespace itera {

/// One step of a path: a key of a map, or an entry of a list.
struct Step {
  std::string key;
  std::optional<std::size_t> index{};
  Place place{};
};

/// Where the bytes [begin, end) of a path's text are written.
using PlaceOf = std::function<Place(std::size_t begin, std::size_t end)>;

/// The place of part of a text that is written there; of the whole where quotes, escapes or line
/// breaks make it unclear.
PlaceOf places_in(const Place& written, const std::string& text);

/// The steps of "a.b[0].c"; none after a fault.
std::vector<Step> read_path(std::string_view text, const PlaceOf& place, Faults& faults);

/// Sets the value. Maps on the way are made where there are none; [n] is an entry of a list, or the
/// one after its last. What cannot be set is a fault placed at the step, and changes nothing below.
bool set_value(Node& root, const std::vector<Step>& steps, Node value, Faults& faults);

}  // namespace itera
