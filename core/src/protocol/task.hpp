// Task: everything a worker must know to run one stage, as a JSON file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "itera/manifest.hpp"

namespace itera {

enum class StageKind { prepare, train, import, compress, evaluate };

const char* name_of(StageKind kind) noexcept;
std::optional<StageKind> stage_kind_of(const std::string& name) noexcept;

/// A component by name, with every parameter it declares resolved.
struct ComponentCall {
  std::string name;
  Values parameters = Values::object();
};

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
  /// Of the stage itself: import {"partial": bool}, compress {"mode": …, "max_drift": …} of the
  /// guard.
  Values settings = Values::object();
  std::string group;  ///< reserved for packing several stages into one job; empty
};

Values to_json(const Task& task);
/// Throws Error naming the field and `where`; a field nobody knows is an error too.
Task task_from_json(const Values& json, const std::string& where);

void write_task(const std::filesystem::path& file, const Task& task);
Task read_task(const std::filesystem::path& file);

}  // namespace itera
