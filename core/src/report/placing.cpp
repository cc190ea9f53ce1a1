// Where the names of a chart's marks stand.
#include "report/placing.hpp"

#include <algorithm>
#include <array>

#include "report/table.hpp"

namespace itera::report {
namespace {

constexpr double line_height = name_size + 2, rise = name_size - 2;  // of a line; of its base line
constexpr std::array<double, 8> distances = {9, 20, 34, 50, 70, 95, 125, 160};  // mark to text
constexpr std::size_t most_letters = 44;
constexpr double farthest = 20;  // of a name that is not important

struct Side {
  double right, down;
};
constexpr std::array<Side, 8> sides = {
    {{1, 0}, {0.7, -0.7}, {0, -1}, {0.7, 0.7}, {0, 1}, {-1, 0}, {-0.7, -0.7}, {-0.7, 0.7}}};

Placed placed(const Name& name, const Side& side, double distance) {
  const double width = width_of(name.text, name_size);
  const double x = name.x + side.right * distance;
  const double middle = name.y + side.down * (distance + (side.right == 0 ? 2 : 0));
  Placed place;
  place.anchor = side.right > 0 ? "start" : side.right < 0 ? "end" : "middle";
  place.x = x;
  place.y = middle - line_height / 2 + rise + 1;
  const double left = side.right > 0 ? x : side.right < 0 ? x - width : x - width / 2;
  place.box = {left, middle - line_height / 2, left + width, middle + line_height / 2};
  place.far = distance > distances[1];
  return place;
}

double covered(const Box& box, const std::vector<Box>& others) {
  double area = 0;
  for (const Box& other : others) area += box.overlap(other);
  return area;
}

}  // namespace

double Box::overlap(const Box& other) const {
  const double width = std::min(right, other.right) - std::max(left, other.left);
  const double depth = std::min(bottom, other.bottom) - std::max(top, other.top);
  return width > 0 && depth > 0 ? width * depth : 0;
}

bool Box::within(const Box& other) const {
  return left >= other.left && right <= other.right && top >= other.top && bottom <= other.bottom;
}

double width_of(const std::string& text, double size) {
  return 0.56 * size * static_cast<double>(display_width(text));
}

std::string shortened(const std::string& label) {
  std::size_t letters = 0;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(label[i]) & 0xC0U) != 0x80U;
    if (begins && ++letters > most_letters) return label.substr(0, i) + "…";
  }
  return label;
}

std::vector<std::optional<Placed>> place_names(const std::vector<Name>& names, const Box& frame,
                                               const std::vector<Box>& avoided,
                                               const std::vector<Box>& crossed) {
  std::vector<Box> taken = avoided;
  std::vector<std::optional<Placed>> result;
  for (const Name& name : names) {
    std::optional<Placed> best;
    double least = 0;
    for (const double distance : distances) {
      if (!name.important && distance > farthest) break;
      for (const Side& side : sides) {
        const Placed place = placed(name, side, distance);
        if (!place.box.within(frame) || covered(place.box, taken) > 0) continue;
        const double cost = covered(place.box, crossed) + 4 * distance;
        if (best && cost >= least) continue;
        best = place;
        least = cost;
      }
    }
    if (best) taken.push_back(best->box);
    result.push_back(best);
  }
  return result;
}

}  // namespace itera::report
