// The report of a run.
#include "report/report.hpp"

#include <fmt/format.h>

#include "itera/error.hpp"
#include "report/chart.hpp"
#include "report/compare.hpp"
#include "report/csv.hpp"
#include "report/markdown.hpp"
#include "report/publish.hpp"
#include "report/run_data.hpp"

namespace itera {
namespace {

enum class Reader { own, other };

Report report_for(Reader reader, const std::filesystem::path& run_folder) {
  report::RunData run = report::read_run(run_folder);
  try {
    if (reader == Reader::other) report::hide_folders(run);
    const report::Comparisons comparisons = report::compare_with_twin(run);
    const report::Front front = report::front_of(run);
    return {report::report_markdown(run, comparisons, front), report::results_csv(run, comparisons),
            report::chart_of(run, front), report::table_of_result(run, comparisons, front)};
  } catch (const Values::exception& fault) {
    throw Error(fmt::format("the run folder '{}' cannot be understood: {}", run_folder.string(),
                            fault.what()),
                Fault::invalid);
  }
}

}  // namespace

std::string markdown_showing(const std::string& svg_file, const Report& report) {
  std::string text = report.markdown;
  const std::string shown = std::string("](") + report::chart_file + ")";
  if (const auto at = text.find(shown); !report.svg.empty() && at != std::string::npos)
    text.replace(at, shown.size(), "](" + svg_file + ")");
  return text;
}

Report make_report(const std::filesystem::path& run_folder) {
  return report_for(Reader::own, run_folder);
}

Report make_published_report(const std::filesystem::path& run_folder) {
  return report_for(Reader::other, run_folder);
}

}  // namespace itera
