// The few shapes that a chart is made of, as SVG.
#include "report/svg.hpp"

#include <fmt/format.h>

namespace itera::report {
namespace {

/// What a pointer over the shape is told.
std::string with_tip(const std::string& shape, const std::string& name, const std::string& tip) {
  return tip.empty() ? shape + "/>\n"
                     : fmt::format("{}><title>{}</title></{}>\n", shape, xml_escaped(tip), name);
}

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '&') result += "&amp;";
    else if (c == '<') result += "&lt;";
    else if (c == '>') result += "&gt;";
    else if (c == '"') result += "&quot;";
    else if (static_cast<unsigned char>(c) < 0x20) result += ' ';
    else result += c;
  }
  return result;
}

Svg::Svg(double width, double height, const std::string& title, const std::string& description,
         const std::string& style)
    : text_(fmt::format(
          "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
          "width=\"{0:.0f}\" height=\"{1:.0f}\" role=\"img\" aria-labelledby=\"title desc\">\n"
          "<title id=\"title\">{2}</title>\n<desc id=\"desc\">{3}</desc>\n"
          "<style>\n{4}</style>\n"
          "<rect width=\"{0:.0f}\" height=\"{1:.0f}\" fill=\"#ffffff\"/>\n",
          width, height, xml_escaped(title), xml_escaped(description), style)) {}

void Svg::line(const char* kind, double x1, double y1, double x2, double y2) {
  text_ +=
      fmt::format("<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n",
                  kind, x1, y1, x2, y2);
}

void Svg::path(const char* kind, const std::vector<std::pair<double, double>>& corners) {
  std::string points;
  for (const auto& [x, y] : corners)
    points += fmt::format("{}{:.1f},{:.1f}", points.empty() ? "" : " ", x, y);
  text_ += fmt::format("<polyline class=\"{}\" points=\"{}\"/>\n", kind, points);
}

void Svg::circle(const char* kind, double x, double y, double radius, const std::string& tip) {
  text_ += with_tip(fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\"",
                                kind, x, y, radius),
                    "circle", tip);
}

void Svg::square(const char* kind, double x, double y, double half, const std::string& tip) {
  text_ += with_tip(
      fmt::format("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"",
                  kind, x - half, y - half, 2 * half, 2 * half),
      "rect", tip);
}

void Svg::text(const char* kind, double x, double y, const char* anchor, const std::string& words) {
  text_ +=
      fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n",
                  kind, x, y, anchor, xml_escaped(words));
}

void Svg::text_upwards(const char* kind, double x, double y, const std::string& words) {
  text_ += fmt::format(
      "<text class=\"{0}\" x=\"{1:.1f}\" y=\"{2:.1f}\" text-anchor=\"middle\" "
      "transform=\"rotate(-90 {1:.1f} {2:.1f})\">{3}</text>\n",
      kind, x, y, xml_escaped(words));
}

}  // namespace itera::report
