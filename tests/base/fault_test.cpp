// Faults by their numbers.
#include "base/fault.hpp"

#include <gtest/gtest.h>

namespace itera {
namespace {

TEST(FaultOf, EveryNumberIsItsFaultAndNobodysIsAFailure) {
  EXPECT_EQ(fault_of(1), Fault::failed);
  EXPECT_EQ(fault_of(2), Fault::usage);
  EXPECT_EQ(fault_of(3), Fault::invalid);
  EXPECT_EQ(fault_of(4), Fault::missing);
  EXPECT_EQ(fault_of(5), Fault::gate);
  EXPECT_EQ(fault_of(75), Fault::stopped);
  for (const std::int64_t nobodys : {-1, 0, 6, 74, 256 + 5}) {
    EXPECT_EQ(fault_of(nobodys), Fault::failed) << nobodys;
  }
}

}  // namespace
}  // namespace itera
