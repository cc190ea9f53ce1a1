// Holm's correction against examples worked by hand.
#include "report/holm.hpp"

#include <gmock/gmock.h>

namespace itera::report {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Holm, WorkedExample) {
  // sorted: 0.005·4 = 0.02, 0.01·3 = 0.03, 0.03·2 = 0.06, 0.04·1 = 0.04 → raised to 0.06
  EXPECT_THAT(holm({0.01, 0.04, 0.03, 0.005}),
              ElementsAre(DoubleEq(0.03), DoubleEq(0.06), DoubleEq(0.06), DoubleEq(0.02)));
}

TEST(Holm, NeverAboveOneAndEqualForEqual) {
  EXPECT_THAT(holm({0.6, 0.6, 0.6}), ElementsAre(1, 1, 1));
  EXPECT_THAT(holm({0.01, 0.01}), ElementsAre(DoubleEq(0.02), DoubleEq(0.02)));
}

TEST(Holm, OneIsUncorrectedNoneIsNothing) {
  EXPECT_THAT(holm({0.03}), ElementsAre(DoubleEq(0.03)));
  EXPECT_THAT(holm({}), IsEmpty());
}

}  // namespace
}  // namespace itera::report
