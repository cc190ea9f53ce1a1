// Which run folder a person means by RUN.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/text.hpp"
#include "itera/error.hpp"
#include "store/run.hpp"

namespace fs = std::filesystem;

namespace itera {
namespace {

bool is_run(const fs::path& folder) { return fs::exists(folder / run_file::plan); }

std::string listed(const std::vector<fs::path>& runs) {
  constexpr std::size_t most = 10;
  if (runs.empty()) return "there are none yet: `itera-lab run SPEC` makes one";
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(most, runs.size()); ++i) {
    names.push_back((runs[i].parent_path().filename() / runs[i].filename()).string());
  }
  if (runs.size() > most) names.push_back(fmt::format("and {} older", runs.size() - most));
  return "there are: " + join(names, ", ");
}

// runs/<name>/last itself moves on with the next run: what it points at does not.
fs::path settle(fs::path path) {
  if (!path.has_filename()) path = path.parent_path();  // "runs/phase8/last/"
  return fs::is_symlink(path) ? path.parent_path() / fs::read_symlink(path) : path;
}

}  // namespace

// Ids begin with the time.
std::vector<fs::path> all_runs(const fs::path& root) {
  std::vector<fs::path> runs;
  std::error_code none;
  for (const auto& name : fs::directory_iterator(root, none)) {
    if (!name.is_directory()) continue;
    for (const auto& run : fs::directory_iterator(name.path())) {
      if (!run.is_symlink() && is_run(run.path())) runs.push_back(run.path());
    }
  }
  const auto age = [](const fs::path& run) {
    return std::tuple(run.filename().string().substr(0, 19),
                      fs::last_write_time(run / run_file::plan), run);
  };
  std::sort(runs.begin(), runs.end(),
            [&](const fs::path& a, const fs::path& b) { return age(a) > age(b); });
  return runs;
}

fs::path find_run(const fs::path& runs_root, const std::string& text) {
  const std::vector<fs::path> runs = all_runs(runs_root);
  if (text == "last" && !runs.empty()) return runs.front();
  if (!text.empty()) {
    for (const fs::path& path : {runs_root / text, runs_root / text / "last", fs::path(text)}) {
      if (is_run(path)) return settle(path);
    }
  }
  throw Error(fmt::format("no run '{}' under '{}': expected a folder, NAME, NAME/ID or last; {}",
                          text, runs_root.string(), listed(runs)),
              Fault::missing);
}

}  // namespace itera
