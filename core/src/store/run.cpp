// The folder of one run: making, writing, reading.
#include "store/run.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <random>
#include <sstream>

#include "base/files.hpp"
#include "base/json.hpp"
#include "itera/error.hpp"
#include "store/cache.hpp"
#include "store/clock.hpp"

namespace fs = std::filesystem;

namespace itera {
namespace {

constexpr const char* checkpoints = "checkpoints";

std::string new_id() {
  std::string time = utc_now();
  std::replace(time.begin(), time.end(), ':', '-');
  time.pop_back();  // the Z
  return fmt::format("{}_{:08x}", time, std::random_device{}());
}

/// `line` and a line break by a single write, behind what others wrote.
void append_unsynced(const fs::path& file, const std::string& line) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  const std::string text = line + "\n";
  const bool written = descriptor >= 0 && ::write(descriptor, text.data(), text.size()) ==
                                              static_cast<ssize_t>(text.size());
  const int fault = written ? 0 : errno == 0 ? ENOSPC : errno;
  if (descriptor >= 0) ::close(descriptor);
  if (fault != 0) {
    throw Error(fmt::format("cannot write \"{}\": {}", file.string(), std::strerror(fault)));
  }
}

/// Two names for one file, or two files with the same content.
void share(const fs::path& from, const fs::path& to) {
  std::error_code fault;
  fs::create_hard_link(from, to, fault);
  if (!fault || fs::equivalent(from, to, fault)) return;
  const fs::path fresh = temporary_beside(to);
  fs::create_hard_link(from, fresh, fault);
  if (!fault) fs::rename(fresh, to, fault);
  if (fault) write_file(to, read_file(from));
}

void point_to(const fs::path& link, const fs::path& target) {
  std::error_code none;
  if (fs::read_symlink(link, none) == target && !none) return;
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

RunFolder RunFolder::element(const std::string& name) const {
  RunFolder same(path_);
  same.element_ = name;
  fs::create_directories(path_ / "state");
  return same;
}

std::string RunFolder::state_file() const {
  return is_element() ? "state/" + element_ + ".jsonl" : run_file::states;
}

std::vector<fs::path> RunFolder::state_files_of_elements() const {
  std::vector<fs::path> files;
  if (!has("state")) return files;
  for (const auto& entry : fs::directory_iterator(path_ / "state")) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

fs::path RunFolder::log(const std::string& name) const {
  return path_ / "log" / (is_element() ? element_ + "-" + name : name);
}

void RunFolder::append_state(StateLine line) const {
  line.time = utc_now();
  line.element = element_;
  append_unsynced(path_ / state_file(), to_json_line(line));
}

void RunFolder::sync_states() const {
  if (has(state_file())) sync(path_ / state_file());
}

std::vector<StateLine> RunFolder::states() const {
  std::vector<fs::path> files = state_files_of_elements();
  if (has(run_file::states)) files.insert(files.begin(), path_ / run_file::states);
  std::vector<StateLine> lines;
  for (const fs::path& file : files) {
    std::istringstream text(read_file(file));
    for (std::string line; std::getline(text, line);) {
      if (auto state = parse_state_line(line)) lines.push_back(std::move(*state));
    }
  }
  return lines;
}

void RunFolder::gather_states() const {
  for (const fs::path& file : state_files_of_elements()) {
    std::string text = read_file(file);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    if (!text.empty()) append_unsynced(path_ / run_file::states, text);
    fs::remove(file);
  }
}

void RunFolder::keep_results(const std::string& key, const fs::path& stage_folder) const {
  const auto keep = [&](const char* name, const fs::path& kept) {
    fs::create_directories(kept.parent_path());
    share(stage_folder / name, kept);
  };
  keep(stage_file::metrics, path_ / run_file::metrics(key));
  if (fs::exists(stage_folder / stage_file::curve))
    keep(stage_file::curve, path_ / run_file::curve(key));
}

void RunFolder::link_checkpoint(std::int64_t point, const fs::path& target) const {
  const fs::path link = checkpoint(point);
  fs::create_directories(link.parent_path());
  point_to(link, fs::proximate(target, link.parent_path()));
}

fs::path RunFolder::checkpoint(std::int64_t point) const {
  return path_ / checkpoints / fmt::format("{}.safetensors", point);
}

std::optional<std::string> experiment_of_checkpoint(const fs::path& file) {
  const fs::path folder = file.parent_path();  // runs/NAME/ID/checkpoints
  const fs::path name = folder.parent_path().parent_path().filename();
  if (folder.filename() != checkpoints || name.empty()) return std::nullopt;
  return name.string();
}

}  // namespace itera
