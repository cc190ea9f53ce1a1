// Faults of a spec with the place of each: the file, the line, and the text the caret stands under.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace itera {

/// A text that was read: a file (its byte order mark left out), or an override from the command
/// line.
class Source {
 public:
  /// `rank` orders the faults of several sources; a command line has no line numbers worth telling.
  Source(std::string name, std::string text, int rank, bool command_line = false);
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] int rank() const noexcept { return rank_; }
  [[nodiscard]] bool command_line() const noexcept { return command_line_; }
  /// The line of that 1-based number without its line break; empty past the end.
  [[nodiscard]] std::string_view line(int number) const;

 private:
  std::string name_, text_;
  int rank_;
  bool command_line_;
  std::vector<std::size_t> starts_;
};

/// Where something is written; line and column are 1-based, column and width count bytes.
struct Place {
  std::shared_ptr<const Source> source;
  int line = 1, column = 1, width = 1;
};

/// "experiments/a.yaml:5", or "-s training.steps=20".
std::string name_of(const Place& place);

/// One fault of a spec, ready to be shown; column, caret and width count characters.
struct Finding {
  std::string file;
  int line = 0;  ///< 0 when the value came from the command line
  int column = 1;
  std::string message;
  std::string source_line;  ///< cut to the part around the fault when the line is long
  int caret = 1;            ///< 1-based character of source_line
  int width = 1;
};

/// "file:line:column: message", the source line and a line of carets, for each.
std::string render(const std::vector<Finding>& findings);

/// Collects faults in any order; gives them back once each, ordered by place.
class Faults {
 public:
  void add(const Place& place, std::string message);
  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
  [[nodiscard]] std::vector<Finding> findings() const;

 private:
  struct Entry {
    Place place;
    std::string message;
  };
  std::vector<Entry> entries_;
};

/// The text in double quotes as messages show it: control characters escaped, cut when long.
std::string in_quotes(std::string_view text);

}  // namespace itera
