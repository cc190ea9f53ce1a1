// A chart of bits per byte over file size, as SVG.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace itera::report {

struct Mark {
  std::string label;
  double bytes = 0, bits = 0;
  std::optional<double> deviation;  ///< of the bits, over seeds
  bool twin = false, on_front = false;
};

/// Of one mark or more. The same text on every machine; needs no font, script or style of
/// elsewhere.
std::string draw_chart(const std::string& title, const std::vector<Mark>& marks);

}  // namespace itera::report
