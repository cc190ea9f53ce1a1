// The kinds of stage by name.
#include "protocol/stage_kind.hpp"

#include <gtest/gtest.h>

namespace itera {
namespace {

TEST(StageKind, HasAName) {
  const std::pair<StageKind, const char*> all[] = {{StageKind::prepare, "prepare"},
                                                   {StageKind::train, "train"},
                                                   {StageKind::import, "import"},
                                                   {StageKind::compress, "compress"},
                                                   {StageKind::evaluate, "evaluate"}};
  for (const auto& [kind, name] : all) {
    EXPECT_STREQ(name_of(kind), name);
    EXPECT_EQ(stage_kind_of(name), kind);
  }
  EXPECT_EQ(stage_kind_of("bake"), std::nullopt);
}

}  // namespace
}  // namespace itera
