// itera-lab clean: old results leave the cache, but none that a run still links to.
#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <set>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/installation.hpp"
#include "cli/launch.hpp"
#include "cli/run_view.hpp"
#include "itera/error.hpp"
#include "store/cache.hpp"

namespace itera::cli {
namespace {

namespace fs = std::filesystem;
using Time = fs::file_time_type;

struct CleanOptions {
  std::string older_than;
  bool act = false, runs = false;
};

struct Rubbish {
  std::vector<Cache::Entry> entries;
  std::vector<fs::path> runs;
  std::size_t kept_by_runs = 0;
};

/// A run that cannot be read keeps everything: better too much than too little.
Rubbish find_rubbish(const Cache& cache, const std::string& runs, Time before, bool old_runs) {
  Rubbish found;
  std::set<std::string> kept;
  std::set<fs::path> all;
  for (const fs::path& run : all_runs(runs)) all.insert(fs::canonical(run));
  const std::set<fs::path> here = all;
  for (const fs::path& run : cache.runs()) all.insert(fs::canonical(run));
  for (const fs::path& run : all) {
    const RunView view = view_run(run);
    const bool old = fs::last_write_time(run) < before && !view.activity.may_run();
    if (old_runs && old && here.count(run) > 0) {
      found.runs.push_back(run);
    } else {
      for (const RunRecord::Stage& stage : view.record.stages) kept.insert(stage.key);
    }
  }
  for (Cache::Entry& entry : cache.entries()) {
    if (entry.used >= before) continue;
    if (kept.count(entry.key) > 0) ++found.kept_by_runs;
    else found.entries.push_back(std::move(entry));
  }
  return found;
}

/// runs/<name>/last must not lead nowhere.
void remove_run(const fs::path& run) {
  const fs::path last = run.parent_path() / "last";
  std::error_code none;
  if (fs::read_symlink(last, none) == run.filename()) fs::remove(last, none);
  fs::remove_all(run);
}

int clean(const Globals& globals, const CleanOptions& options) {
  const double seconds = seconds_of("--older-than", options.older_than);
  const Time before = Time::clock::now() - std::chrono::duration_cast<Time::duration>(
                                               std::chrono::duration<double>(seconds));
  const Cache cache(cache_root());
  const Rubbish found = find_rubbish(cache, globals.runs, before, options.runs);
  double bytes = 0;
  for (const Cache::Entry& entry : found.entries) bytes += static_cast<double>(entry.bytes);
  for (const fs::path& run : found.runs) {
    fmt::print("run    {}\n", (run.parent_path().filename() / run.filename()).string());
    if (options.act) remove_run(run);
  }
  for (const Cache::Entry& entry : found.entries) {
    fmt::print("stage  {}  {}\n", entry.key.substr(0, 8),
               format_bytes(static_cast<double>(entry.bytes)));
    if (!options.act) continue;
    // whoever computes it now has its lease
    if (const auto lease = cache.seek(entry.key).attempt()) cache.remove(entry.key);
  }
  fmt::print("{} {} stage{} of {}{}; {} older are kept by runs\n",
             options.act ? "removed" : "would remove", found.entries.size(),
             found.entries.size() == 1 ? "" : "s", format_bytes(bytes),
             options.runs ? fmt::format(" and {} run{}", found.runs.size(),
                                        found.runs.size() == 1 ? "" : "s")
                          : "",
             found.kept_by_runs);
  if (!options.act && found.entries.size() + found.runs.size() > 0)
    fmt::print(stderr, "itera-lab: nothing was removed; --yes does it\n");
  return 0;
}

}  // namespace

void add_clean(CLI::App& app, const Globals& globals, Chosen& chosen) {
  auto options = std::make_shared<CleanOptions>();
  CLI::App* command = app.add_subcommand(
      "clean",
      "remove results that no run links to and nobody used for long; says so only, without "
      "--yes\n\n"
      "examples:\n"
      "  itera-lab clean --older-than 30d\n"
      "  itera-lab clean --older-than 90d --with-runs --yes    old runs and what only they need");
  command->add_option("--older-than", options->older_than, "since they were last used: 12h, 30d")
      ->type_name("TIME")
      ->required();
  command->add_flag("--with-runs", options->runs, "old runs as well, with their reports");
  command->add_flag("--yes", options->act, "do it");
  command->callback([&globals, &chosen, options] {
    chosen = [&globals, options] { return clean(globals, *options); };
  });
}

}  // namespace itera::cli
