// The kinds of stage, and their names in files.
#pragma once

#include <optional>
#include <string>

namespace itera {

enum class StageKind { prepare, train, import, compress, evaluate };

const char* name_of(StageKind kind) noexcept;
std::optional<StageKind> stage_kind_of(const std::string& name) noexcept;

}  // namespace itera
