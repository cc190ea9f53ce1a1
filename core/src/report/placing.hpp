// Where the names of a chart's marks stand, so that they cover neither marks nor each other.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace itera::report {

/// In pixels, y downwards.
struct Box {
  double left = 0, top = 0, right = 0, bottom = 0;
  [[nodiscard]] double overlap(const Box& other) const;  ///< area in common
  [[nodiscard]] bool within(const Box& other) const;
};

struct Name {
  double x = 0, y = 0;  ///< middle of its mark
  std::string text;
  bool important = false;  ///< may stand far off rather than not at all
};

constexpr double name_size = 11;                        ///< of the letters, in pixels
double width_of(const std::string& text, double size);  ///< about; no font is measured

/// At most 44 letters, so that a name finds room beside others.
std::string shortened(const std::string& label);

struct Placed {
  double x = 0, y = 0;      ///< of the text's base line
  const char* anchor = "";  ///< start, middle or end
  bool far = false;         ///< stands so far off that a line should lead to it
  Box box;
};

/// One by one, so the important ones come first; nothing for a name without room. `avoided` may not
/// be covered at all, `crossed` had better not be.
std::vector<std::optional<Placed>> place_names(const std::vector<Name>& names, const Box& frame,
                                               const std::vector<Box>& avoided,
                                               const std::vector<Box>& crossed);

}  // namespace itera::report
