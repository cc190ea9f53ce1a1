// A stage run as the worker runs it, outside any cache.
#pragma once

#include <filesystem>
#include <string>

#include "base/files.hpp"
#include "base/json.hpp"
#include "worker/stages.hpp"

namespace itera::test {

/// Into folder/name; what metrics.json says of it.
inline Values run_task(const Task& task, const Loader& loader, const std::filesystem::path& folder,
                       const std::string& name) {
  const EventWriter nowhere(-1);
  const std::filesystem::path own = folder / name, scratch = folder / (name + " scratch");
  std::filesystem::create_directories(own);
  std::filesystem::create_directories(scratch);
  StageContext context(task, own, scratch, nowhere);
  run_stage(task, loader, own, context);
  context.write_metrics();
  return parse_json(read_file(own / "metrics.json"), "metrics");
}

}  // namespace itera::test
