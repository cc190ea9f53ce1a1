// itera-lab logs: what a stage wrote.
#include <fmt/format.h>

#include <memory>

#include "base/files.hpp"
#include "cli/command.hpp"
#include "cli/installation.hpp"
#include "cli/run_view.hpp"
#include "itera/error.hpp"
#include "store/cache.hpp"

namespace itera::cli {
namespace {

namespace fs = std::filesystem;

/// Of the attempt that runs now, of the one that failed, or of the one that made the result.
fs::path log_of(const RunView& run, const RunRecord::Stage& stage) {
  const Cache cache(cache_root());
  const fs::path here = cache.log(stage.key),
                 kept = run.record.folder.path() / run_file::log(stage.key),
                 published = cache.folder(stage.key) / stage_file::log;
  const bool running = stage.status == Status::running || stage.status == Status::interrupted;
  for (const fs::path& file : {running ? here : published, kept, here, published}) {
    if (fs::exists(file)) return file;
  }
  throw Error(fmt::format("\"{}\" has no log: it is {}", stage.label, name_of(stage.status)),
              Fault::missing);
}

}  // namespace

void add_logs(CLI::App& app, const Globals& globals, Chosen& chosen) {
  struct Options {
    std::string run, stage;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "logs",
      "print what a stage of a run wrote\n\n"
      "examples:\n"
      "  itera-lab logs last \"compress fp16\"\n"
      "  itera-lab logs last 3f2a            the beginning of its key, as `status` shows it");
  command->add_option("RUN", options->run, "a run folder, NAME, NAME/ID or last")->required();
  command->add_option("STAGE", options->stage, "a key, the beginning of one, or a label")
      ->required();
  command->callback([&globals, &chosen, options] {
    chosen = [&globals, options] {
      const RunView run = view_run(find_run(globals.runs, options->run));
      fmt::print("{}", read_file(log_of(run, stage_meant(run, options->stage))));
      return 0;
    };
  });
}

}  // namespace itera::cli
