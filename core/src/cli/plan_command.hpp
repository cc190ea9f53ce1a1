// itera-lab plan: what a run would do.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace itera::cli {

struct Globals;

int plan_command(const Globals& globals, const std::filesystem::path& file,
                 const std::vector<std::string>& overrides, bool json, bool tensors);

}  // namespace itera::cli
