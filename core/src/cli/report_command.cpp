// itera-lab report: a run's report, written again from its folder.
#include <fmt/format.h>

#include <memory>

#include "base/files.hpp"
#include "cli/command.hpp"
#include "cli/deliver.hpp"
#include "report/report.hpp"

namespace itera::cli {
namespace {

namespace fs = std::filesystem;

std::string publish(const RunFolder& run, const std::string& name) {
  const fs::path folder = "reports/published";
  const Report report = make_published_report(run.path());
  fs::create_directories(folder);
  write_file(folder / (name + ".csv"), report.csv);
  write_file(folder / (name + ".md"), report.markdown);
  return (folder / (name + ".md")).string();
}

int report(const std::string& text, bool published) {
  const RunFolder run(find_run("runs", text));
  const Values resolved = run.read("resolved.json");
  const std::string name = resolved.at("name").get<std::string>();
  const std::string path = write_report(run, name, {"md", "csv"});
  fmt::print("{}\n", result_table(run));
  fmt::print("{}\n", published ? publish(run, name) : path);
  return 0;
}

}  // namespace

void add_report(CLI::App& app, const Globals&, Chosen& chosen) {
  auto run = std::make_shared<std::string>();
  auto published = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand(
      "report",
      "write the report of a run again, from its folder alone\n\n"
      "examples:\n"
      "  itera-lab report last\n"
      "  itera-lab report phase8_fp16/last --publish    for others: into reports/published/");
  command->add_option("RUN", *run, "a run folder, NAME/last, NAME/ID or last")->required();
  command->add_flag("--publish", *published, "also into reports/published/, naming no folder");
  command->callback([&chosen, run, published] {
    chosen = [run, published] { return report(*run, *published); };
  });
}

}  // namespace itera::cli
