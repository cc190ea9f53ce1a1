// What is wrong with a command line.
#include "cli/usage.hpp"

#include "base/text.hpp"

namespace itera::cli {
namespace {

/// The innermost command that was typed.
const CLI::App& typed(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  return commands.empty() ? app : typed(*commands.back());
}

std::string full_name(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name()
                                     : full_name(*app.get_parent()) + " " + app.get_name();
}

std::vector<std::string> option_names(const CLI::App* app) {
  std::vector<std::string> names;
  for (; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

std::string meant(const std::string& word, const std::vector<std::string>& names) {
  const auto near = nearest(word, names);
  return near ? ", did you mean \"" + *near + "\"?" : "";
}

/// The first argument that nobody took.
std::string unexpected(const CLI::App& app, const std::string& argument) {
  const CLI::App& command = typed(app);
  if (argument.size() > 1 && argument.front() == '-') {
    const std::string name = argument.substr(0, argument.find('='));
    return "unknown option \"" + name + "\"" + meant(name, option_names(&command));
  }
  const std::vector<std::string> names = command_names(command);
  if (names.empty()) return "unexpected argument \"" + argument + "\"";
  return "unknown command \"" + argument + "\"" + meant(argument, names);
}

}  // namespace

std::string explain(const CLI::App& app, const CLI::ParseError& error) {
  const auto left = app.remaining(true);
  std::string what = left.empty() ? error.what() : unexpected(app, left.front());
  if (error.get_name() == "ArgumentMismatch") {  // CLI11 counts and names types
    what = "option \"" + what.substr(0, what.find(':')) + "\" needs a value";
  }
  return what + "\nsee `" + full_name(typed(app)) + " --help`";
}

}  // namespace itera::cli
