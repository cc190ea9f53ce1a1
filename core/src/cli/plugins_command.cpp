// itera-lab plugins: what is installed, what it can be told, what was refused and why.
#include <fmt/format.h>

#include <memory>

#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/installation.hpp"
#include "itera/error.hpp"
#include "plugin/document.hpp"

namespace itera::cli {
namespace {

constexpr Kind kinds[] = {Kind::data, Kind::model, Kind::training, Kind::compression,
                          Kind::evaluation};

std::string as_json(const Catalogue& catalogue) {
  Values plugins = Values::array(), refused = Values::array();
  for (const Plugin& plugin : catalogue.plugins) {
    plugins.push_back({{"file", plugin.file.string()},
                       {"digest", plugin.digest},
                       {"manifest", to_json(plugin.manifest)}});
  }
  for (const Refused& one : catalogue.refused) {
    refused.push_back({{"file", one.file.string()}, {"reason", one.reason}});
  }
  return Values{{"schema_version", 1}, {"plugins", plugins}, {"refused", refused}}.dump(2) + "\n";
}

std::string as_text(const Catalogue& catalogue) {
  std::string text;
  for (const Kind kind : kinds) {
    for (const std::string& name : catalogue.names(kind)) {
      const Plugin& plugin = *catalogue.plugin_of(kind, name);
      text += fmt::format("{:<12} {:<16} {:<8} {}\n", name_of(kind), name, plugin.manifest.version,
                          catalogue.find(kind, name)->summary);
    }
  }
  for (const Refused& one : catalogue.refused) {
    text += fmt::format("refused \"{}\": {}\n", one.file.string(), one.reason);
  }
  return text.empty() ? "no plugins found; see --plugin-path and ITERA_PLUGIN_PATH\n" : text;
}

int list(const Globals& globals, bool json) {
  const Catalogue catalogue = find_installation(globals).catalogue;
  fmt::print("{}", json ? as_json(catalogue) : as_text(catalogue));
  return 0;
}

int show(const Globals& globals, const std::string& name) {
  const Catalogue catalogue = find_installation(globals).catalogue;
  std::string text;
  std::vector<std::string> known;
  for (const Kind kind : kinds) {
    for (const std::string& other : catalogue.names(kind)) known.push_back(other);
    const ComponentInfo* info = catalogue.find(kind, name);
    if (info == nullptr) continue;
    text += (text.empty() ? "" : "\n") + component_text(*info, *catalogue.plugin_of(kind, name));
  }
  if (text.empty()) {
    const auto near = nearest(name, known);
    throw Error(
        "no component \"" + name + "\"" +
            (near ? ", did you mean \"" + *near + "\"?" : "; there are " + join(known, ", ")),
        Fault::missing);
  }
  fmt::print("{}", text);
  return 0;
}

int readme(const Globals& globals, const std::string& file) {
  const std::string text = plugins_markdown(find_installation(globals).catalogue);
  if (file.empty()) fmt::print("{}", text);
  if (file.empty() || read_file(file) == text) return 0;
  throw Error("\"" + file + "\" is stale; write it again with `itera-lab plugins readme > " + file +
              "`");
}

}  // namespace

void add_plugins(CLI::App& app, const Globals& globals, Chosen& chosen) {
  CLI::App* command =
      app.add_subcommand("plugins",
                         "list the components that are installed, and why others were refused\n\n"
                         "examples:\n"
                         "  itera-lab plugins\n"
                         "  itera-lab plugins show fp16    its parameters");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "for programs");
  command->callback([&globals, &chosen, json, command] {
    if (command->get_subcommands().empty())
      chosen = [&globals, json] { return list(globals, *json); };
  });

  auto name = std::make_shared<std::string>();
  CLI::App* shown = command->add_subcommand("show",
                                            "say what a component does and what it can be told\n\n"
                                            "examples:\n"
                                            "  itera-lab plugins show fp16");
  shown->add_option("NAME", *name, "of a component")->required();
  shown->callback(
      [&globals, &chosen, name] { chosen = [&globals, name] { return show(globals, *name); }; });

  auto file = std::make_shared<std::string>();
  CLI::App* document = command->add_subcommand("readme",
                                               "write the text of plugins/README.md\n\n"
                                               "examples:\n"
                                               "  itera-lab plugins readme > plugins/README.md");
  document->add_option("--check", *file, "compare with this file; exit code 1 when it differs")
      ->type_name("FILE");
  document->callback(
      [&globals, &chosen, file] { chosen = [&globals, file] { return readme(globals, *file); }; });
}

}  // namespace itera::cli
