// The guard's words, as specs, tasks and metrics have them.
#include "base/guard.hpp"

#include <gtest/gtest.h>

namespace itera {
namespace {

TEST(Guard, ModesHaveNames) {
  EXPECT_STREQ(name_of(GuardMode::strict), "strict");
  EXPECT_STREQ(name_of(GuardMode::measure), "measure");
  EXPECT_STREQ(name_of(GuardMode::off), "off");
  EXPECT_EQ(guard_mode_of("strict"), GuardMode::strict);
  EXPECT_EQ(guard_mode_of("measure"), GuardMode::measure);
  EXPECT_EQ(guard_mode_of("off"), GuardMode::off);
  for (const char* none : {"", "mild", "Strict", "offf"})
    EXPECT_EQ(guard_mode_of(none), std::nullopt);
}

TEST(Guard, SaysItsVerdict) {
  EXPECT_STREQ(guard_verdict(true), "beyond max_drift");
  EXPECT_STREQ(guard_verdict(false), "within max_drift");
  EXPECT_TRUE(says_beyond("beyond max_drift"));
  EXPECT_FALSE(says_beyond("within max_drift"));
  EXPECT_FALSE(says_beyond("")) << "a run that measured none";
}

}  // namespace
}  // namespace itera
