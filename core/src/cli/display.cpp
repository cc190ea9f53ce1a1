// An observer that draws bars on a terminal, and writes a line now and then elsewhere.
#include "cli/display.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/table.hpp"

namespace itera::cli {
namespace {

constexpr std::chrono::seconds between_lines{10}, between_overall_lines{60};
constexpr std::size_t cached_shown = 20;
constexpr int bar_width = 20, shortest_bar = 5;

/// Text from a plugin must not move the cursor.
std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 32 || c == 127; }, ' ');
  return text;
}

/// At most that many columns, cut at a whole character.
std::string cut(std::string text, std::size_t width) {
  while (report::display_width(text) > width) {
    do text.pop_back();
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U);
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0U) text.pop_back();
  }
  return text;
}

std::string bar(double part, int width) {
  const int full = static_cast<int>(std::clamp(part, 0.0, 1.0) * width);
  return fmt::format("[{:#<{}}{:-<{}}]", "", full, "", width - full);
}

std::string count(const event::Progress& p) {
  return p.total > 0 ? fmt::format("{}/{}", p.done, p.total) : fmt::format("{}", p.done);
}

}  // namespace

void Display::finish() {
  end_list();
  erase();
}

void Display::started(const Plan::Stage& stage) {
  Running running{stage.key(), stage.label, {}, {}, means_.now(), means_.now()};
  if (!means_.terminal.in_place || means_.verbose) {
    say("start", stage.label + (means_.verbose ? "  " + stage.key() : ""));
  }
  running_.push_back(std::move(running));
  draw();
}

void Display::progress(const Plan::Stage& stage, const event::Progress& progress) {
  for (Running& running : running_) {
    if (running.key != stage.key()) continue;
    running.latest = progress;
    running.latest.text = one_line(progress.text);
    if (running.has_progress && progress.total == running.first.total) continue;
    running.first = progress;  // a new part of the stage: what is left is reckoned from here
    running.first_at = means_.now();
    running.has_progress = true;
  }
}

void Display::note(const Plan::Stage& stage, const std::string& text) {
  say("note", stage.label + ": " + one_line(text));
}

void Display::again(const Plan::Stage& stage, const std::string& why) {
  std::erase_if(running_, [&](const Running& running) { return running.key == stage.key(); });
  say("again", stage.label + ": " + why, Status::waiting);
}

void Display::finished(const Plan::Stage& stage, const Result& result) {
  if (result.status == Status::cached && ++cached_ > cached_shown) return;
  std::erase_if(running_, [&](const Running& running) { return running.key == stage.key(); });
  std::string text = stage.label;
  if (result.status == Status::done) text += " (" + format_duration(result.seconds) + ")";
  if (!result.message.empty()) text += ": " + result.message;
  say(name_of(result.status), text, result.status);
}

void Display::interrupted() {
  say("stop", "running stages save themselves; once more stops at once", Status::stopped);
}

void Display::tick(const Overall& overall) {
  if (overall_.stages == 0) overall_said_at_ = means_.now();
  overall_ = overall;
  if (means_.terminal.in_place) return draw();
  for (Running& running : running_) {
    if (!running.has_progress || means_.now() - running.said_at < between_lines) continue;
    running.said_at = means_.now();
    say("", plain_line(running));
  }
  if (overall_.stages < 2 || means_.now() - overall_said_at_ < between_overall_lines) return;
  overall_said_at_ = means_.now();
  say("", overall_line());
}

void Display::say(const std::string& word, const std::string& text, std::optional<Status> of) {
  if (means_.quiet && of != Status::failed) return;
  if (of != Status::cached) end_list();
  erase();
  means_.write(colored(fmt::format("{:<8}", word), of) + text + "\n");
  draw();
}

/// Hundreds of lines that all say "cached" tell less than their number.
void Display::end_list() {
  const std::size_t more = cached_ > cached_shown ? cached_ - cached_shown : 0;
  cached_ = 0;
  if (more > 0) say("cached", fmt::format("and {} more", more), Status::cached);
}

void Display::draw() {
  if (!means_.terminal.in_place || means_.quiet) return;
  erase();
  for (const Running& running : running_) {
    means_.write(cut(bar_line(running), means_.columns() - 1) + "\n");
  }
  const bool overall = overall_.stages > 1;
  if (overall) means_.write(cut(overall_line(), means_.columns() - 1) + "\n");
  drawn_ = running_.size() + (overall ? 1 : 0);
}

void Display::erase() {
  if (drawn_ > 0) means_.write(fmt::format("\x1b[{}A\x1b[J", drawn_));
  drawn_ = 0;
}

std::string Display::left(const Running& running) const {
  const std::int64_t since = running.latest.done - running.first.done;
  const std::int64_t ahead = running.latest.total - running.latest.done;
  const std::chrono::duration<double> spent = means_.now() - running.first_at;
  if (since <= 0 || ahead <= 0) return "";
  return format_duration(spent.count() * static_cast<double>(ahead) / static_cast<double>(since)) +
         " left";
}

std::string Display::bar_line(const Running& running) const {
  if (!running.has_progress) return running.label + " …";
  const event::Progress& p = running.latest;
  std::string rest;
  for (const std::string& text : {count(p), p.text, left(running)}) {
    if (!text.empty()) rest += "  " + text;
  }
  // the bar takes the room that the words leave
  const auto words = static_cast<int>(report::display_width(running.label + rest));
  const int room = std::min(bar_width, static_cast<int>(means_.columns()) - words - 5);
  if (p.total <= 0 || room < shortest_bar) return running.label + rest;
  return running.label + "  " +
         bar(static_cast<double>(p.done) / static_cast<double>(p.total), room) + rest;
}

std::string Display::overall_line() const {
  std::string text = fmt::format("{}/{} stages", overall_.complete, overall_.stages);
  if (overall_.failed > 0) text += fmt::format("  {} failed", overall_.failed);
  if (overall_.skipped > 0) text += fmt::format("  {} skipped", overall_.skipped);
  if (overall_.seconds_left) text += "  about " + format_duration(*overall_.seconds_left) + " left";
  if (!means_.terminal.in_place) return text;
  const auto words = static_cast<int>(report::display_width(text));
  const int room = std::min(bar_width, static_cast<int>(means_.columns()) - words - 5);
  if (room < shortest_bar) return text;
  return bar(static_cast<double>(overall_.complete) / static_cast<double>(overall_.stages), room) +
         "  " + text;
}

std::string Display::plain_line(const Running& running) const {
  std::string line = running.label + ": " + count(running.latest);
  for (const std::string& text : {running.latest.text, left(running)}) {
    if (!text.empty()) line += ", " + text;
  }
  return line;
}

std::string Display::colored(const std::string& word, std::optional<Status> of) const {
  if (!means_.terminal.colors) return word;
  const char* color = "2";  // dim
  if (of == Status::failed) color = "1;31";
  if (of == Status::done) color = "32";
  if (of == Status::skipped || of == Status::stopped || of == Status::waiting) color = "33";
  return fmt::format("\x1b[{}m{}\x1b[0m", color, word);
}

}  // namespace itera::cli
