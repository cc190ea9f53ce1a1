// The folder of one run: making, writing, reading.
#include "store/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <sstream>

#include "base/files.hpp"
#include "base/json.hpp"
#include "itera/error.hpp"
#include "store/clock.hpp"

namespace fs = std::filesystem;

namespace itera {
namespace {

std::string new_id() {
  std::string time = utc_now();
  std::replace(time.begin(), time.end(), ':', '-');
  time.pop_back();  // the Z
  return fmt::format("{}_{:08x}", time, std::random_device{}());
}

void point_to(const fs::path& link, const fs::path& target) {
  const fs::path fresh = temporary_beside(link);
  fs::create_symlink(target, fresh);
  fs::rename(fresh, link);
}

}  // namespace

RunFolder RunFolder::create(const fs::path& runs_root, const std::string& name) {
  if (name.empty() || name == "last" || name.front() == '.' ||
      name.find('/') != std::string::npos) {
    throw Error(fmt::format("the name '{}' cannot name a folder of runs: expected letters, digits, "
                            "'_', '-' or '.', "
                            "not a leading '.' and not 'last'",
                            name),
                Fault::invalid);
  }
  const fs::path parent = runs_root / name;
  fs::create_directories(parent);
  fs::path path = parent / new_id();
  while (!fs::create_directory(path)) path = parent / new_id();
  point_to(parent / "last", path.filename());
  return RunFolder(path);
}

bool RunFolder::has(const std::string& file) const { return fs::exists(path_ / file); }

void RunFolder::write(const std::string& file, const Values& value) const {
  write_text(file, value.dump(2) + "\n");
}

void RunFolder::write_text(const std::string& file, std::string_view text) const {
  fs::create_directories((path_ / file).parent_path());
  write_file(path_ / file, text);
}

Values RunFolder::read(const std::string& file) const {
  return parse_json(read_text(file), (path_ / file).string());
}

std::string RunFolder::read_text(const std::string& file) const { return read_file(path_ / file); }

void RunFolder::append_state(Values line) const {
  line["time"] = utc_now();
  append_line(path_ / "state.jsonl", line.dump());
}

std::vector<Values> RunFolder::states() const {
  std::vector<Values> lines;
  if (!has("state.jsonl")) return lines;
  std::istringstream text(read_text("state.jsonl"));
  for (std::string line; std::getline(text, line);) {
    Values state = Values::parse(line, nullptr, false);
    if (state.is_object()) lines.push_back(std::move(state));
  }
  return lines;
}

void RunFolder::keep_results(const std::string& key, const fs::path& stage_folder) const {
  write_text("metrics/" + key + ".json", read_file(stage_folder / "metrics.json"));
  if (fs::exists(stage_folder / "curve.csv")) {
    write_text("curve/" + key + ".csv", read_file(stage_folder / "curve.csv"));
  }
}

void RunFolder::link_checkpoint(std::int64_t point, const fs::path& checkpoint) const {
  const fs::path folder = path_ / "checkpoints";
  fs::create_directories(folder);
  point_to(folder / fmt::format("{}.safetensors", point), fs::proximate(checkpoint, folder));
}

}  // namespace itera
