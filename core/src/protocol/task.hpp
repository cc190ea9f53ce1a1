// Task: everything a worker must know to run one stage, as a JSON file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "itera/manifest.hpp"
#include "protocol/component_call.hpp"
#include "protocol/stage_kind.hpp"
#include "protocol/stage_settings.hpp"

namespace itera {

struct Task {
  std::string key;
  StageKind kind = StageKind::prepare;
  std::filesystem::path cache;  ///< root of the cache; results appear in cache/key
  int threads = 1;
  std::int64_t seed = 0;
  Values hashed = Values::object();  ///< the JSON whose digest is the key; kept in meta.json
  std::vector<std::filesystem::path> plugins;  ///< files to load
  std::map<Kind, ComponentCall> components;
  std::filesystem::path corpus;  ///< folder of a prepare stage (train; evaluate where it is needed)
  /// What is read: import: a file of anybody's; compress, evaluate: safetensors files of ours.
  std::filesystem::path checkpoint, twin;
  StageSettings settings;
};

Values to_json(const Task& task);
/// Throws Error naming the field and `where`; a field nobody knows is an error too.
Task task_from_json(const Values& json, const std::string& where);

void write_task(const std::filesystem::path& file, const Task& task);
Task read_task(const std::filesystem::path& file);

}  // namespace itera
