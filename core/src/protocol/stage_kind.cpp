// The kinds of stage by name.
#include "protocol/stage_kind.hpp"

#include <array>

namespace itera {
namespace {

constexpr std::array kinds{"prepare", "train", "import", "compress", "evaluate"};

}  // namespace

const char* name_of(StageKind kind) noexcept { return kinds[static_cast<std::size_t>(kind)]; }

std::optional<StageKind> stage_kind_of(const std::string& name) noexcept {
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (name == kinds[i]) return static_cast<StageKind>(i);
  }
  return std::nullopt;
}

}  // namespace itera
