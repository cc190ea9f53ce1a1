// import: somebody's file → checkpoint, with the corpus's tokenizer where the file has none.
#pragma once

#include <filesystem>

#include "worker/stages.hpp"

namespace itera {

void import_stage(const Task& task, const Loader& loader, const std::filesystem::path& folder,
                  StageContext& context);

}  // namespace itera
