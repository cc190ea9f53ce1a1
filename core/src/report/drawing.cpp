// Marks, axes and names on one picture.
#include "report/drawing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/figures.hpp"
#include "report/placing.hpp"
#include "report/scale.hpp"
#include "report/svg.hpp"
#include "report/ticks.hpp"

namespace itera::report {
namespace {

constexpr double page_width = 800, page_height = 480;
constexpr Box frame = {72, 78, page_width - 24, page_height - 58};
constexpr double radius = 4.5, half_cap = 4;

const char* const style =
    "text { font-family: system-ui, sans-serif; font-size: 11px; fill: #24292f; }\n"
    ".head { font-size: 15px; font-weight: 600; }\n"
    ".grid { stroke: #e4e8ec; }\n"
    ".axis { stroke: #8c959f; }\n"
    ".bar { stroke: #57606a; }\n"
    ".faint { stroke: #d0d7de; }\n"
    ".lead { stroke: #8c959f; }\n"
    ".front { fill: none; stroke: #0969da; stroke-width: 1.5; stroke-dasharray: 5 3; }\n"
    ".name { fill: #0550ae; stroke: #ffffff; stroke-width: 3; paint-order: stroke; }\n"
    ".quiet { fill: #57606a; }\n"
    ".on { fill: #0969da; stroke: #ffffff; }\n"
    ".behind { fill: #a8b1ba; stroke: #ffffff; }\n";

Scale cost_scale(const Metric& cost, const std::vector<Mark>& marks) {
  std::vector<double> costs;
  for (const Mark& mark : marks) costs.push_back(mark.cost);
  return scale_of(costs, frame.left, frame.right,
                  in_bytes(cost) ? Scale::Kind::whichever : Scale::Kind::linear);
}

Scale quality_scale(const std::vector<Mark>& marks) {
  std::vector<double> ends;
  for (const Mark& mark : marks) {
    ends.push_back(mark.quality - mark.deviation.value_or(0));
    ends.push_back(mark.quality + mark.deviation.value_or(0));
  }
  return scale_of(ends, frame.bottom, frame.top, Scale::Kind::linear);
}

std::vector<Mark> sorted(const Axes& axes, std::vector<Mark> marks) {
  const auto losses = [&](const Mark& mark) {
    return std::pair(loss(axes.cost, mark.cost), loss(axes.quality, mark.quality));
  };
  std::stable_sort(marks.begin(), marks.end(),
                   [&](const Mark& a, const Mark& b) { return losses(a) < losses(b); });
  return marks;
}

class Drawing {
 public:
  Drawing(const std::string& title, const Axes& axes, const std::vector<Mark>& marks)
      : axes_(axes),
        marks_(sorted(axes, marks)),
        x_(cost_scale(axes.cost, marks_)),
        y_(quality_scale(marks_)),
        svg_(page_width, page_height,
             title + ": " + quantity_of(axes.quality) + " over " + quantity_of(axes.cost),
             description(), style) {}

  std::string draw(const std::string& title) {
    axes();
    front_line();
    for (const bool on : {false, true}) {
      for (const Mark& mark : marks_) {
        if (mark.on_front != on) continue;
        bar(mark);
        symbol(mark, x_.at(mark.cost), y_.at(mark.quality), tip(mark));
      }
    }
    heading(title, names());
    return svg_.finished();
  }

 private:
  [[nodiscard]] std::string description() const {
    std::vector<std::string> on;
    for (const Mark& mark : marks_) {
      if (mark.on_front) on.push_back(tip(mark));
    }
    return fmt::format("{} models as marks. On the Pareto front: {}.", marks_.size(),
                       join(on, "; "));
  }

  [[nodiscard]] std::string tip(const Mark& mark) const {
    const auto& [cost, quality] = axes_;
    const int decimals = decimals_of(quality, mark.quality);
    const std::string figure = mark.deviation
                                   ? with_deviation(mark.quality, *mark.deviation, decimals)
                                   : fixed(mark.quality, decimals);
    return mark.label + ": " +
           (in_bytes(cost) ? format_bytes(mark.cost)
                           : said(cost, fixed(mark.cost, decimals_of(cost, mark.cost)))) +
           ", " + said(quality, figure);
  }

  /// "1.9433 bits per byte", "toxicity 1.234 %".
  static std::string said(const Metric& metric, const std::string& figure) {
    const std::string words = words_of(metric);
    if (words.find(" per ") != std::string::npos) return figure + " " + words;
    return words + " " + figure + (metric.unit.empty() ? "" : " " + metric.unit);
  }

  [[nodiscard]] std::string what_is_better() const {
    const auto& [cost, quality] = axes_;
    if (cost.better != Better::higher && quality.better != Better::higher)
      return "less is better in both";
    const auto of = [](const Metric& metric) {
      return std::string(metric.better == Better::higher ? "more " : "less ") + words_of(metric);
    };
    return of(cost) + " and " + of(quality) + " are better";
  }

  void heading(const std::string& title, std::size_t unnamed) {
    svg_.text("head", frame.left, 26, "start", title);
    const bool bars = std::any_of(marks_.begin(), marks_.end(),
                                  [](const Mark& mark) { return mark.deviation.has_value(); });
    svg_.text(
        "quiet", frame.left, 44, "start",
        what_is_better() + (bars ? "; bars: ± standard deviation over seeds" : "") +
            (unnamed == 0 ? "" : fmt::format("; {} without a name for want of room", unnamed)));
    double x = frame.left + radius;
    const auto explain = [&](const Mark& like, const std::string& words) {
      symbol(like, x, 60, "");
      svg_.text("quiet", x + 9, 64, "start", words);
      x += 26 + width_of(words, name_size);
    };
    explain({"", 0, 0, {}, false, true}, "on the Pareto front");
    explain({"", 0, 0, {}, false, false}, "behind it");
    if (std::any_of(marks_.begin(), marks_.end(), [](const Mark& mark) { return mark.twin; }))
      explain({"", 0, 0, {}, true, false}, "square: not compressed");
  }

  void axes() {
    const bool bytes = in_bytes(axes_.cost);
    const ByteUnit unit = bytes ? byte_unit(x_.high) : ByteUnit{"", 1};
    for (const Tick& tick : x_.logarithmic ? byte_ticks(x_.low, x_.high)
                                           : linear_ticks(x_.low, x_.high, 6, unit.bytes)) {
      svg_.line("grid", x_.at(tick.value), frame.top, x_.at(tick.value), frame.bottom);
      svg_.text("quiet", x_.at(tick.value), frame.bottom + 17, "middle", tick.label);
    }
    for (const Tick& tick : linear_ticks(y_.low, y_.high, 6)) {
      svg_.line("grid", frame.left, y_.at(tick.value), frame.right, y_.at(tick.value));
      svg_.text("quiet", frame.left - 7, y_.at(tick.value) + 4, "end", tick.label);
    }
    svg_.line("axis", frame.left, frame.bottom, frame.right, frame.bottom);
    svg_.line("axis", frame.left, frame.top, frame.left, frame.bottom);
    svg_.text("plain", (frame.left + frame.right) / 2, page_height - 16, "middle",
              x_.logarithmic ? across() + " (logarithmic)"
              : bytes        ? across() + ", " + unit.name
                             : across());
    svg_.text_upwards("plain", 20, (frame.top + frame.bottom) / 2, title_of(axes_.quality));
  }

  [[nodiscard]] std::string across() const {
    return axes_.cost.cost.empty() ? title_of(axes_.cost) : axes_.cost.cost;
  }

  /// Down to each mark on the front, and on to the right at the best that its bytes buy.
  void front_line() {
    std::vector<std::pair<double, double>> corners;
    for (const Mark& mark : marks_) {
      if (!mark.on_front) continue;
      const double x = x_.at(mark.cost), y = y_.at(mark.quality);
      if (!corners.empty()) corners.emplace_back(x, corners.back().second);
      corners.emplace_back(x, y);
    }
    for (std::size_t i = 1; i < corners.size(); ++i) {
      crossed_.push_back({corners[i - 1].first - 1, corners[i - 1].second - 1, corners[i].first + 1,
                          corners[i].second + 1});
    }
    svg_.path("front", corners);
  }

  /// How many found no room.
  std::size_t names() {
    std::vector<Box> avoided, crossed = crossed_;
    for (const Mark& mark : marks_) {
      const double x = x_.at(mark.cost), y = y_.at(mark.quality);
      avoided.push_back({x - radius - 1, y - radius - 1, x + radius + 1, y + radius + 1});
      if (const double reach = mark.deviation.value_or(0); reach > 0)
        crossed.push_back({x - 1, y_.at(mark.quality + reach), x + 1, y_.at(mark.quality - reach)});
    }
    std::vector<Name> names;
    for (const bool on : {true, false}) {  // the front has the first choice
      for (const Mark& mark : marks_) {
        if (mark.on_front == on)
          names.push_back({x_.at(mark.cost), y_.at(mark.quality), shortened(mark.label), on});
      }
    }
    const auto places = place_names(names, frame, avoided, crossed);
    std::size_t unnamed = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!places[i]) {
        ++unnamed;
        continue;
      }
      const auto& [x, y, anchor, far, box] = *places[i];
      if (far) {
        svg_.line("lead", names[i].x, names[i].y, std::clamp(names[i].x, box.left, box.right),
                  std::clamp(names[i].y, box.top, box.bottom));
      }
      svg_.text(names[i].important ? "name" : "name quiet", x, y, anchor, names[i].text);
    }
    return unnamed;
  }

  void bar(const Mark& mark) {
    const char* const kind = mark.on_front ? "bar" : "faint";
    const double reach = mark.deviation.value_or(0), x = x_.at(mark.cost);
    if (reach <= 0) return;
    const double top = y_.at(mark.quality + reach), bottom = y_.at(mark.quality - reach);
    svg_.line(kind, x, top, x, bottom);
    svg_.line(kind, x - half_cap, top, x + half_cap, top);
    svg_.line(kind, x - half_cap, bottom, x + half_cap, bottom);
  }

  void symbol(const Mark& mark, double x, double y, const std::string& tip) {
    const char* const kind = mark.on_front ? "on" : "behind";
    if (mark.twin) svg_.square(kind, x, y, radius, tip);
    else svg_.circle(kind, x, y, radius, tip);
  }

  const Axes& axes_;
  std::vector<Mark> marks_;
  Scale x_, y_;
  Svg svg_;
  std::vector<Box> crossed_;
};

}  // namespace

std::string draw_chart(const std::string& title, const Axes& axes, const std::vector<Mark>& marks) {
  return Drawing(title, axes, marks).draw(title);
}

}  // namespace itera::report
