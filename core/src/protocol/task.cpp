// Task ↔ JSON file.
#include "protocol/task.hpp"

#include <array>
#include <utility>

#include "base/files.hpp"
#include "base/json.hpp"
#include "itera/error.hpp"
#include "protocol/fields.hpp"

namespace itera {
namespace {

constexpr std::array kinds{"prepare", "train", "import", "compress", "evaluate"};
constexpr std::int64_t format = 1;

std::map<Kind, ComponentCall> components_from(const Values& json, const std::string& where) {
  std::map<Kind, ComponentCall> calls;
  for (const auto& [name, value] : json.items()) {
    const std::optional<Kind> kind = kind_of(name);
    if (!kind) throw Error(where + ": unknown kind of component \"" + name + "\"", Fault::invalid);
    Fields fields(value, where + ": components." + name);
    ComponentCall call{fields.text("name"), fields.map("parameters")};
    fields.finish();
    calls.emplace(*kind, std::move(call));
  }
  return calls;
}

}  // namespace

const char* name_of(StageKind kind) noexcept { return kinds[static_cast<std::size_t>(kind)]; }

std::optional<StageKind> stage_kind_of(const std::string& name) noexcept {
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (name == kinds[i]) return static_cast<StageKind>(i);
  }
  return std::nullopt;
}

Values to_json(const Task& task) {
  Values components = Values::object();
  for (const auto& [kind, call] : task.components) {
    components[name_of(kind)] = {{"name", call.name}, {"parameters", call.parameters}};
  }
  Values plugins = Values::array();
  for (const auto& file : task.plugins) plugins.push_back(file.string());
  return {{"format", format},
          {"key", task.key},
          {"kind", name_of(task.kind)},
          {"cache", task.cache.string()},
          {"threads", task.threads},
          {"seed", task.seed},
          {"hashed", task.hashed},
          {"plugins", std::move(plugins)},
          {"components", std::move(components)},
          {"corpus", task.corpus.string()},
          {"checkpoint", task.checkpoint.string()},
          {"twin", task.twin.string()},
          {"settings", task.settings},
          {"group", task.group}};
}

Task task_from_json(const Values& json, const std::string& where) {
  Fields fields(json, where);
  if (const std::int64_t found = fields.integer("format"); found != format) {
    throw Error(where + ": task format " + std::to_string(found) + " is not known, expected " +
                    std::to_string(format) +
                    "; itera-lab and itera-worker must come from the same build",
                Fault::invalid);
  }
  Task task;
  task.key = fields.text("key");
  const std::string kind = fields.text("kind");
  const std::optional<StageKind> known = stage_kind_of(kind);
  if (!known) {
    throw Error(where + ": unknown stage kind \"" + kind +
                    "\", expected prepare, train, import, compress or evaluate",
                Fault::invalid);
  }
  task.kind = *known;
  task.cache = fields.text("cache");
  const std::int64_t threads = fields.integer("threads");
  if (threads < 1 || threads > 4096) {
    throw Error(where + ": threads should be 1 to 4096, found " + std::to_string(threads),
                Fault::invalid);
  }
  task.threads = static_cast<int>(threads);
  task.seed = fields.integer("seed");
  task.hashed = fields.map("hashed");
  for (const Values& file : fields.list("plugins")) {
    if (!file.is_string())
      throw Error(where + ": \"plugins\" should be a list of texts", Fault::invalid);
    task.plugins.emplace_back(file.get<std::string>());
  }
  task.components = components_from(fields.map("components"), where);
  task.corpus = fields.text("corpus");
  task.checkpoint = fields.text("checkpoint");
  task.twin = fields.text("twin");
  task.settings = fields.map("settings");
  task.group = fields.text("group");
  fields.finish();
  return task;
}

void write_task(const std::filesystem::path& file, const Task& task) {
  write_file(file, to_json(task).dump(1) + "\n");
}

Task read_task(const std::filesystem::path& file) {
  const std::string where = "task \"" + file.string() + "\"";
  return task_from_json(parse_json(read_file(file), where), where);
}

}  // namespace itera
