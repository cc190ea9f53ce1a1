// One function per kind of stage: what it reads, whom it calls, what it leaves in its folder.
#pragma once

#include <filesystem>

#include "protocol/task.hpp"
#include "worker/loader.hpp"
#include "worker/stage_context.hpp"

namespace itera {

/// Runs the task's stage; its result lies in `folder` afterwards, except for metrics.json.
void run_stage(const Task& task, const Loader& loader, const std::filesystem::path& folder,
               StageContext& context);

}  // namespace itera
