// itera-lab report: a run's report, written again from its folder.
#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/deliver.hpp"
#include "store/run_record.hpp"

namespace itera::cli {
namespace {

int report(const Globals& globals, const std::string& text, bool published) {
  const RunFolder run(find_run(globals.runs, text));
  const RunRecord record = read_run_record(run);
  Delivered report = write_report(run, record.name, record.formats);
  if (published) {
    report.files = write_copies(make_published_report(run.path()),
                                std::filesystem::path(reports_folder) / "published", record.name,
                                record.formats);
  }
  fmt::print("{}\n{}\n", report.table, report.files);
  return 0;
}

}  // namespace

void add_report(CLI::App& app, const Globals& globals, Chosen& chosen) {
  auto run = std::make_shared<std::string>();
  auto published = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand(
      "report",
      "write the report of a run again, from its folder alone\n\n"
      "examples:\n"
      "  itera-lab report last\n"
      "  itera-lab report phase8_fp16/last --publish    for others: into reports/published/");
  command->add_option("RUN", *run, "a run folder, NAME (its last), NAME/ID or last")->required();
  command->add_flag("--publish", *published, "also into reports/published/, naming no folder");
  command->callback([&globals, &chosen, run, published] {
    chosen = [&globals, run, published] { return report(globals, *run, *published); };
  });
}

}  // namespace itera::cli
