// Task ↔ JSON file.
#include "protocol/task.hpp"

#include <optional>
#include <utility>

#include "base/files.hpp"
#include "base/json.hpp"
#include "itera/error.hpp"
#include "protocol/fields.hpp"

namespace itera {
namespace {

constexpr std::int64_t format = 2;

std::map<Kind, ComponentCall> components_from(const Values& json, const std::string& where) {
  std::map<Kind, ComponentCall> calls;
  for (const auto& [name, value] : json.items()) {
    const std::optional<Kind> kind = kind_of(name);
    if (!kind) throw Error(where + ": unknown kind of component \"" + name + "\"", Fault::invalid);
    Fields fields(value, where + ": components." + name);
    calls.emplace(*kind, component_call_from(fields));
    fields.finish();
  }
  return calls;
}

}  // namespace

Values to_json(const Task& task) {
  Values components = Values::object();
  for (const auto& [kind, call] : task.components) {
    components[name_of(kind)] = to_json(call);
  }
  return {{"format", format},
          {"key", task.key},
          {"kind", name_of(task.kind)},
          {"cache", task.cache.string()},
          {"threads", task.threads},
          {"seed", task.seed},
          {"hashed", task.hashed},
          {"plugins", texts_of(task.plugins)},
          {"components", std::move(components)},
          {"corpus", task.corpus.string()},
          {"checkpoint", task.checkpoint.string()},
          {"twin", task.twin.string()},
          {"settings", to_json(task.settings)}};
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
  task.plugins = fields.paths("plugins");
  task.components = components_from(fields.map("components"), where);
  task.corpus = fields.text("corpus");
  task.checkpoint = fields.text("checkpoint");
  task.twin = fields.text("twin");
  task.settings = stage_settings_from_json(task.kind, fields.map("settings"), where + ": settings");
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
