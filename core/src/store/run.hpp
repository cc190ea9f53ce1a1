// The folder of one run: made once, filled as the run goes on, enough to write its report from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "itera/values.hpp"
#include "store/state_line.hpp"

namespace itera {

/// Where all runs lie, and the copies of their reports, from where a person works.
inline constexpr const char* runs_folder = "runs";
inline constexpr const char* reports_folder = "reports";

/// What lies in the folder of a run by one name each.
namespace run_file {
inline constexpr const char* spec = "spec.yaml";
inline constexpr const char* resolved = "resolved.json";
inline constexpr const char* origins = "origins.json";
inline constexpr const char* provenance = "provenance.json";
inline constexpr const char* plan = "plan.json";
inline constexpr const char* states = "state.jsonl";
inline constexpr const char* report = "report.md";
inline constexpr const char* picture = "report.svg";
inline constexpr const char* results = "results.csv";
inline std::string metrics(const std::string& key) { return "metrics/" + key + ".json"; }
inline std::string curve(const std::string& key) { return "curve/" + key + ".csv"; }
inline std::string log(const std::string& key) { return "log/" + key + ".txt"; }
}  // namespace run_file

/// runs/<name>/<id>/: the files above, and tasks/ log/ coordinator.lease state/<element>.jsonl
class RunFolder {
 public:
  /// A new folder with an id nobody else has ("2026-11-24T00-10-02_7f3a91c2"); runs/<name>/last
  /// points at it.
  static RunFolder create(const std::filesystem::path& runs_root, const std::string& name);

  explicit RunFolder(std::filesystem::path existing) : path_(std::move(existing)) {}

  /// The same folder as one element of an array sees it, of many that carry the run out on as many
  /// hosts: each has state lines and task files of its own.
  [[nodiscard]] RunFolder element(const std::string& name) const;
  [[nodiscard]] bool is_element() const noexcept { return !element_.empty(); }

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] bool has(const std::string& file) const;

  void write(const std::string& file, const Values& value) const;
  void write_text(const std::string& file, std::string_view text) const;
  [[nodiscard]] Values read(const std::string& file) const;
  [[nodiscard]] std::string read_text(const std::string& file) const;

  /// One line more, with the time, and the element where it is one. It outlives this process; the
  /// machine, once sync_states() was called.
  void append_state(StateLine line) const;
  void sync_states() const;
  /// Every line that can be read, those of elements behind the others, by the elements' names.
  [[nodiscard]] std::vector<StateLine> states() const;
  /// Moves the lines of all elements into state.jsonl, when none of them runs any more.
  void gather_states() const;

  /// Takes metrics.json, and curve.csv where there is one, out of a stage folder: by a second name
  /// for the same bytes where the disk has that, else by a copy.
  void keep_results(const std::string& key, const std::filesystem::path& stage_folder) const;
  void link_checkpoint(std::int64_t point, const std::filesystem::path& checkpoint) const;
  /// The link of that point, there or not.
  [[nodiscard]] std::filesystem::path checkpoint(std::int64_t point) const;

  /// Where task files lie while stages run.
  [[nodiscard]] std::filesystem::path tasks() const {
    return path_ / "tasks" / (is_element() ? element_ : "local");
  }
  /// A file for what programs say, and one for each element: log/<element>-<name>.
  [[nodiscard]] std::filesystem::path log(const std::string& name) const;
  /// Held by the process that drives the run.
  [[nodiscard]] std::filesystem::path coordinator() const { return path_ / "coordinator"; }

 private:
  [[nodiscard]] std::string state_file() const;
  [[nodiscard]] std::vector<std::filesystem::path> state_files_of_elements() const;

  std::filesystem::path path_;
  std::string element_;
};

/// The name of the experiment whose run links to a checkpoint by this path; nothing for any other
/// file.
std::optional<std::string> experiment_of_checkpoint(const std::filesystem::path& file);

/// Every run under the root, newest first.
std::vector<std::filesystem::path> all_runs(const std::filesystem::path& runs_root);

/// The run meant by a path, "NAME" (its last), "NAME/ID" or "last", the newest of all.
/// Throws Error (Fault::missing) saying which runs there are.
std::filesystem::path find_run(const std::filesystem::path& runs_root, const std::string& text);

}  // namespace itera
