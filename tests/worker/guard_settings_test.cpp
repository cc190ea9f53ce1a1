// The guard's settings as a task carries them.
#include <gtest/gtest.h>

#include "support/folder.hpp"
#include "worker/guard.hpp"

namespace itera {
namespace {

TEST(GuardSettings, AreThoseOfTheTask) {
  EXPECT_EQ(guard_settings(Values::object()).mode, GuardMode::measure);
  EXPECT_EQ(guard_settings(Values::object()).max_drift, 0.01);
  const GuardSettings strict = guard_settings({{"mode", "strict"}, {"max_drift", 0.5}});
  EXPECT_EQ(strict.mode, GuardMode::strict);
  EXPECT_EQ(strict.max_drift, 0.5);
  EXPECT_EQ(guard_settings({{"mode", "off"}}).mode, GuardMode::off);
  EXPECT_EQ(testing_support::error_of([] { (void)guard_settings({{"mode", "mild"}}); }),
            "guard mode \"mild\": expected strict, measure or off");
}

}  // namespace
}  // namespace itera
