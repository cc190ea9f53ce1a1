// One question to a worker that ends when it has answered.
#pragma once

#include <filesystem>
#include <string>

#include "itera/values.hpp"

namespace itera {

/// Runs `program command --request FILE --out FILE` and returns what it wrote. Throws what the
/// worker said, with the fault its exit code stands for.
Values ask_worker(const std::filesystem::path& program, const std::string& command,
                  const Values& request);

}  // namespace itera
