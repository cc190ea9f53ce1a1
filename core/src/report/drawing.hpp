// A chart of quality over cost, as SVG.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/declared.hpp"

namespace itera::report {

struct Mark {
  std::string label;
  double cost = 0, quality = 0;
  std::optional<double> deviation;  ///< of the quality, over seeds
  bool twin = false, on_front = false;
};

/// Of one mark or more. The same text on every machine; needs no font, script or style of
/// elsewhere.
std::string draw_chart(const std::string& title, const Axes& axes, const std::vector<Mark>& marks);

}  // namespace itera::report
