// The few shapes that a chart is made of, as SVG.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace itera::report {

/// Text as XML has it; control characters, which XML cannot have, are spaces.
std::string xml_escaped(std::string_view text);

/// Coordinates with one decimal; names of classes are those of the chart's style sheet.
class Svg {
 public:
  Svg(double width, double height, const std::string& title, const std::string& description,
      const std::string& style);

  void line(const char* kind, double x1, double y1, double x2, double y2);
  void path(const char* kind, const std::vector<std::pair<double, double>>& corners);
  void circle(const char* kind, double x, double y, double radius, const std::string& tip = "");
  void square(const char* kind, double x, double y, double half, const std::string& tip = "");
  void text(const char* kind, double x, double y, const char* anchor, const std::string& words);
  void text_upwards(const char* kind, double x, double y, const std::string& words);
  [[nodiscard]] std::string finished() const { return text_ + "</svg>\n"; }

 private:
  std::string text_;
};

}  // namespace itera::report
