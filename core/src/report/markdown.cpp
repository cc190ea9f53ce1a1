// report.md, from top to bottom.
#include "report/markdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "report/chart.hpp"
#include "report/front_section.hpp"
#include "report/group_table.hpp"
#include "report/result_table.hpp"
#include "report/sections.hpp"
#include "report/table.hpp"

namespace itera::report {
namespace {

/// "2026-11-24T00:31:02Z" → "2026-11-24 00:31 UTC".
std::string date_of(const Values& provenance) {
  const std::string time = provenance.value("finished", provenance.value("started", ""));
  return time.size() < 16 ? time : time.substr(0, 10) + " " + time.substr(11, 5) + " UTC";
}

std::string status_line(const RunData& run, const Front& front) {
  const auto count = [&](PointStatus status) {
    return std::count_if(run.points.begin(), run.points.end(),
                         [&](const Point& p) { return status_of(run, p) == status; });
  };
  const auto cached = std::count_if(run.points.begin(), run.points.end(), [&](const Point& point) {
    const auto stages = run.stages_of(point);
    return std::all_of(stages.begin(), stages.end(),
                       [](const Stage* stage) { return stage->status == Status::cached; });
  });
  const std::string date = date_of(run.provenance);
  const std::string seeds =
      over_seeds(front.groups) ? fmt::format(" · {} seeds", count_seeds(run)) : "";
  return fmt::format("{} of {} points complete ({} cached), {} failed{}{}\n",
                     count(PointStatus::complete), run.points.size(), cached,
                     count(PointStatus::failed), seeds, date.empty() ? "" : " · " + date);
}

std::string with_notes(const std::string& heading, const std::string& table,
                       const std::string& notes) {
  return "## " + heading + "\n\n" + table + (notes.empty() ? "" : "\n" + notes);
}

std::string result_section(const RunData& run, const Comparisons& comparisons, const Front& front) {
  const std::string notes =
      over_seeds(front.groups) ? group_notes(run, front) : point_notes(run, comparisons);
  return with_notes("Result", table_of_result(run, comparisons, front),
                    notes + front_note(front) + general_notes(run));
}

/// Of a sweep over seeds, whose result has a row a group.
std::string points_section(const RunData& run, const Comparisons& comparisons, const Front& front) {
  if (!over_seeds(front.groups)) return "";
  return with_notes("Points", result_table(run, comparisons), point_notes(run, comparisons));
}

}  // namespace

std::string table_of_result(const RunData& run, const Comparisons& comparisons,
                            const Front& front) {
  return over_seeds(front.groups) ? group_table(run, front)
                                  : result_table(run, comparisons, front.on);
}

std::string report_markdown(const RunData& run, const Comparisons& comparisons,
                            const Front& front) {
  std::string text = "# " + escaped(run.name) + "\n\n";
  if (!run.question.empty()) text += escaped(run.question) + "\n\n";
  text += status_line(run, front) + "\n" + result_section(run, comparisons, front);
  std::vector<std::string> parts = {front_section(run, front, picture(front.axes, chart_file)),
                                    failures_section(run), points_section(run, comparisons, front)};
  for (const auto section : {guard_section, compression_section, footprint_section,
                             training_section, data_section, notes_section, made_section}) {
    parts.push_back(section(run));
  }
  for (const std::string& part : parts) {
    if (!part.empty()) text += "\n" + part;
  }
  return text;
}

}  // namespace itera::report
