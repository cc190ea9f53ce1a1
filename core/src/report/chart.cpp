// The picture of a run.
#include "report/chart.hpp"

#include <fmt/format.h>

#include "report/drawing.hpp"
#include "report/figures.hpp"

namespace itera::report {

std::string chart_of(const RunData& run, const Front& front) {
  if (!front.exists()) return "";
  std::vector<Mark> marks;
  for (std::size_t i = 0; i < front.groups.size(); ++i) {
    const auto& place = front.places[i];
    if (!place) continue;
    const Group& group = front.groups[i];
    const Spread spread = spread_of(run, group, front.axes.quality.name);
    const std::string seeds =
        spread.count == group.points.size()
            ? ""
            : fmt::format(" ({} of {} seeds)", spread.count, group.points.size());
    marks.push_back({group.label + seeds, place->cost, place->quality,
                     spread.count > 1 ? std::optional(spread.deviation) : std::nullopt, group.twin,
                     front.on[i]});
  }
  return draw_chart(run.name, front.axes, marks);
}

std::string picture(const Axes& axes, const std::string& file) {
  return "![" + quantity_of(axes.quality) + " over " + quantity_of(axes.cost) +
         ", the Pareto front marked](" + file + ")";
}

}  // namespace itera::report
