// A small text in many documents, and the tasks that make something of it.
#pragma once

#include <filesystem>
#include <string>

#include "base/files.hpp"
#include "protocol/task.hpp"

namespace itera::test {

inline std::string story() {
  const std::string names[] = {"Anna", "Ben", "Clara"}, things[] = {"ball", "kite", "boat", "drum"};
  std::string text;
  for (std::size_t i = 0; i < 60; ++i) {
    text += names[i % 3] + " had a " + things[i % 4] + ", number " + std::to_string(i * 7919) +
            ".\nThen the " + things[(i / 3) % 4] + " was lost.\n<|endoftext|>\n";
  }
  return text;
}

inline std::filesystem::path plugin(const std::string& name) {
  return std::filesystem::path(ITERA_PLUGIN_DIR) / (name + ".itera.so");
}

/// A prepare stage over story(), written to folder/text.txt.
inline Task prepare_task(const std::filesystem::path& folder, const std::string& key) {
  write_file(folder / "text.txt", story());
  Task task;
  task.key = key;
  task.kind = StageKind::prepare;
  task.cache = folder / "cache";
  task.hashed = {{"kind", "prepare"}};
  task.plugins = {plugin("text")};
  task.components[Kind::data] = {
      "text", {{"path", (folder / "text.txt").string()}, {"tokenizer", "char"}, {"context", 16}}};
  return task;
}

}  // namespace itera::test
