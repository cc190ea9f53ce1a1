// The report of a run.
#include "report/report.hpp"

#include <fmt/format.h>

#include "itera/error.hpp"
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
    return {report::report_markdown(run, comparisons), report::results_csv(run, comparisons)};
  } catch (const Values::exception& fault) {
    throw Error(fmt::format("the run folder '{}' cannot be understood: {}", run_folder.string(),
                            fault.what()),
                Fault::invalid);
  }
}

}  // namespace

Report make_report(const std::filesystem::path& run_folder) {
  return report_for(Reader::own, run_folder);
}

Report make_published_report(const std::filesystem::path& run_folder) {
  return report_for(Reader::other, run_folder);
}

}  // namespace itera
