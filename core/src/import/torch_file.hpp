// What torch.save writes since PyTorch 1.6: a zip of a pickle and one raw file for each storage. No
// LibTorch.
#pragma once

#include <cstddef>
#include <span>

#include "import/foreign_file.hpp"

namespace itera {

/// The tensors point into `file`. Throws Error naming the tensor, opcode or global: nothing is
/// repaired or guessed.
ForeignContents read_torch(std::span<const std::byte> file);

}  // namespace itera
