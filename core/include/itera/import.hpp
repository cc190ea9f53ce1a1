// Import: somebody's checkpoint as one of ours, and a look into any file of tensors.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "itera/component.hpp"
#include "itera/inspection.hpp"

namespace itera {

/// Model components by name: those that are asked whether a file is one of theirs.
using Architectures = std::map<std::string, std::unique_ptr<Architecture>>;

struct Imported {
  Checkpoint checkpoint;
  std::vector<std::string> notes;  ///< what a person should know of how it was read
};

/// Reads PyTorch's .pt, safetensors and our own files, by content. Exactly one architecture must
/// recognise the file and claim all of its tensors; those that it lacks are an Error, or zeros
/// where `partial`. f16 and bf16 stay, everything else becomes f32. Throws Error naming the file.
ITERA_API Imported import_checkpoint(const std::filesystem::path& path,
                                     const Architectures& architectures, bool partial);

/// What is inside; also of files that nobody recognises.
ITERA_API Inspection inspect_file(const std::filesystem::path& path,
                                  const Architectures& architectures);

}  // namespace itera
