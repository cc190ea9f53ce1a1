// report.md, from top to bottom.
#include "report/markdown.hpp"

#include <fmt/format.h>

#include <algorithm>

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

std::string status_line(const RunData& run) {
  const auto count = [&](const std::string& status) {
    return std::count_if(run.points.begin(), run.points.end(),
                         [&](const Point& p) { return status_of(run, p) == status; });
  };
  const auto cached = std::count_if(run.points.begin(), run.points.end(), [&](const Point& point) {
    const auto stages = run.stages_of(point);
    return std::all_of(stages.begin(), stages.end(),
                       [](const Stage* stage) { return stage->status == "cached"; });
  });
  const std::string date = date_of(run.provenance);
  return fmt::format("{} of {} points complete ({} cached), {} failed{}\n", count("complete"),
                     run.points.size(), cached, count("failed"), date.empty() ? "" : " · " + date);
}

}  // namespace

std::string report_markdown(const RunData& run, const Comparisons& comparisons) {
  std::string text = "# " + escaped(run.name) + "\n\n";
  if (!run.question.empty()) text += escaped(run.question) + "\n\n";
  text += status_line(run) + "\n## Result\n\n" + result_table(run, comparisons);
  if (const std::string notes = result_notes(run, comparisons); !notes.empty())
    text += "\n" + notes;
  for (const auto section :
       {failures_section, guard_section, compression_section, footprint_section, training_section,
        data_section, notes_section, made_section}) {
    if (const std::string part = section(run); !part.empty()) text += "\n" + part;
  }
  return text;
}

}  // namespace itera::report
