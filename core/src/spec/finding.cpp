// Faults of a spec: ordering, cutting of long lines, rendering.
#include "spec/finding.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace itera {
namespace {

constexpr std::size_t most_faults = 1000;
constexpr std::size_t widest_line = 160,
                      before_caret = 60;  // bytes of a source line that are shown
constexpr std::size_t longest_quote = 80;

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

int characters(std::string_view text) {
  return static_cast<int>(text.size() - static_cast<std::size_t>(std::count_if(
                                            text.begin(), text.end(), continues_character)));
}

/// The nearest start of a character at or before `at`.
std::size_t boundary(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && continues_character(text[at])) --at;
  return std::min(at, text.size());
}

Finding shown(const Place& place, const std::string& message) {
  const std::string_view line = place.source->line(place.line);
  const std::size_t at = boundary(line, static_cast<std::size_t>(std::max(place.column - 1, 0)));
  const std::size_t end = boundary(line, at + static_cast<std::size_t>(std::max(place.width, 1)));
  const std::size_t from =
      line.size() <= widest_line || at <= before_caret ? 0 : boundary(line, at - before_caret);
  const std::string_view part = line.substr(from, boundary(line.substr(from), widest_line));

  Finding finding;
  finding.file = place.source->name();
  finding.line = place.source->command_line() ? 0 : place.line;
  finding.column = characters(line.substr(0, at)) + 1;
  finding.message = message;
  finding.source_line = std::string(part);
  finding.caret = characters(line.substr(from, at - from)) + 1;
  finding.width = std::max(1, characters(line.substr(at, std::min(end, from + part.size()) - at)));
  return finding;
}

/// What stands under the line up to the caret: tabs stay tabs, so that the caret lands where it
/// should.
std::string indent_to(const Finding& finding) {
  std::string indent;
  for (const char c : finding.source_line) {
    if (static_cast<int>(indent.size()) + 1 >= finding.caret) break;
    if (!continues_character(c)) indent += c == '\t' ? '\t' : ' ';
  }
  return indent;
}

}  // namespace

Source::Source(std::string name, std::string text, int rank, bool command_line)
    : name_(std::move(name)),
      text_(std::move(text)),
      rank_(rank),
      command_line_(command_line),
      starts_{0} {
  if (text_.starts_with("\xEF\xBB\xBF")) text_.erase(0, 3);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') starts_.push_back(i + 1);
  }
}

std::string_view Source::line(int number) const {
  if (number < 1 || static_cast<std::size_t>(number) > starts_.size()) return {};
  const std::size_t index = static_cast<std::size_t>(number) - 1, start = starts_[index];
  const std::size_t end = index + 1 < starts_.size() ? starts_[index + 1] - 1 : text_.size();
  std::string_view rest = std::string_view(text_).substr(start, end - start);
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  return rest;
}

std::string name_of(const Place& place) {
  if (place.source->command_line()) return place.source->text();
  return fmt::format("{}:{}", place.source->name(), place.line);
}

std::string render(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += finding.file;
    if (finding.line > 0) text += fmt::format(":{}:{}", finding.line, finding.column);
    text += fmt::format(": {}\n", finding.message);
    if (finding.source_line.empty()) continue;
    text += fmt::format("  {}\n  {}{}\n", finding.source_line, indent_to(finding),
                        std::string(static_cast<std::size_t>(finding.width), '^'));
  }
  return text;
}

void Faults::add(const Place& place, std::string message) {
  if (entries_.size() > most_faults) return;
  const auto same = [&](const Entry& entry) {
    return entry.place.source == place.source && entry.place.line == place.line &&
           entry.place.column == place.column && entry.message == message;
  };
  if (std::any_of(entries_.begin(), entries_.end(), same)) return;
  if (entries_.size() == most_faults)
    message = fmt::format("too many faults: these are the first {}", most_faults);
  entries_.push_back({place, std::move(message)});
}

std::vector<Finding> Faults::findings() const {
  const auto order = [](const Entry& entry) {
    return std::make_tuple(entry.place.source->rank(), entry.place.line, entry.place.column);
  };
  std::vector<Entry> sorted = entries_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Entry& a, const Entry& b) { return order(a) < order(b); });
  const auto same = [&](const Entry& a, const Entry& b) {
    return order(a) == order(b) && a.message == b.message;
  };
  sorted.erase(std::unique(sorted.begin(), sorted.end(), same), sorted.end());

  std::vector<Finding> findings;
  for (const Entry& entry : sorted) findings.push_back(shown(entry.place, entry.message));
  return findings;
}

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  const std::size_t end = boundary(text, std::min(text.size(), longest_quote));
  for (const char c : text.substr(0, end)) {
    if (static_cast<unsigned char>(c) < 0x20)
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    else result += c;
  }
  if (end < text.size()) result += "…";
  return result + "\"";
}

}  // namespace itera
