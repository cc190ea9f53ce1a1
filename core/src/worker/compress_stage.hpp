// compress: checkpoint → checkpoint, with the guard around whatever compressor it is.
#pragma once

#include <filesystem>

#include "itera/claim.hpp"
#include "worker/stages.hpp"

namespace itera {

/// What a compressor plans from: the tensors with the forms they have in this checkpoint.
Outline outline_of(const Architecture& architecture, const Checkpoint& checkpoint);

void compress(const Task& task, const Loader& loader, const std::filesystem::path& folder,
              StageContext& context);

}  // namespace itera
