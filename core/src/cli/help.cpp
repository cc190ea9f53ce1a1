// Help that fits a screen.
#include "cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace itera::cli {
namespace {

struct Row {
  std::string left, right;
};

std::string block(const std::string& title, const std::vector<Row>& lines) {
  if (lines.empty()) return "";
  std::size_t width = 0;
  for (const Row& line : lines) width = std::max(width, line.left.size());
  std::string text = "\n" + title + ":\n";
  for (const Row& line : lines) text += fmt::format("  {:{}}  {}\n", line.left, width, line.right);
  return text;
}

std::string full_name(const CLI::App* app) {
  const CLI::App* parent = app->get_parent();
  return parent == nullptr ? app->get_name() : full_name(parent) + " " + app->get_name();
}

Row line_for(const CLI::Option& option) {
  std::string names = option.get_name(false, true);
  if (const auto comma = names.find(','); comma != std::string::npos) names.insert(comma + 1, " ");
  else names = "    " + names;
  const bool takes_value = option.get_items_expected_max() > 0;
  const std::string type = option.get_type_name();  // "N:INT in [1 - 1024]" where it is checked
  return {takes_value ? names + " " + type.substr(0, type.find(':')) : names,
          option.get_description()};
}

}  // namespace

std::string HelpText::make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const {
  std::string usage = full_name(app);
  std::vector<Row> commands, arguments, options;
  for (const CLI::App* command : app->get_subcommands({})) {
    if (command->get_group().empty()) continue;  // not for people
    const std::string text = command->get_description();
    commands.push_back({command->get_name(), text.substr(0, text.find('\n'))});
  }
  if (!commands.empty()) usage += app->get_require_subcommand_min() > 0 ? " COMMAND" : " [COMMAND]";
  for (const CLI::Option* option : app->get_options()) {
    if (!option->get_positional()) {
      options.push_back(line_for(*option));
      continue;
    }
    const std::string name = option->get_name(true);
    arguments.push_back({name, option->get_description()});
    usage += " " + name + (option->get_items_expected_max() > 1 ? "…" : "");
  }
  std::string text = full_name(app) + ": " + app->get_description() + "\n\nusage: " + usage +
                     " [OPTIONS]\n" + block("commands", commands) + block("arguments", arguments) +
                     block("options", options);
  if (app->get_parent() != nullptr)
    return text + "\n`itera-lab --help` lists options of every command\n";
  return text + "\n" + app->get_footer() + "\n";
}

}  // namespace itera::cli
