// Where the files lie that an earlier version wrote; tests/golden/README.md says how they were
// made.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include "base/files.hpp"
#include "base/json.hpp"

namespace itera::testing_support {

inline std::filesystem::path golden() {
  return std::filesystem::path(ITERA_SOURCE_DIR) / "tests/golden";
}

/// The folder of the one stage of that kind in the golden cache.
inline std::filesystem::path golden_stage(const std::string& kind) {
  for (const auto& entry : std::filesystem::directory_iterator(golden() / "cache")) {
    const Values meta = parse_json(read_file(entry.path() / "meta.json"), "meta.json");
    if (meta.at("hashed").at("stage") == kind) return entry.path();
  }
  throw std::runtime_error("no golden stage " + kind);
}

/// The folder of the golden run.
inline std::filesystem::path golden_run() {
  return std::filesystem::directory_iterator(golden() / "runs/golden")->path();
}

}  // namespace itera::testing_support
