// The lines under the result table that depend on how much was compared.
#include "report/result_table.hpp"

#include <gmock/gmock.h>

namespace itera::report {
namespace {

using testing::HasSubstr;
using testing::Not;

Comparisons tested(std::size_t count, std::size_t units) {
  Comparisons comparisons;
  comparisons.margin = 0.0019;
  comparisons.tested = count;
  Comparison one;
  one.interval = Bootstrap{0, 0, 0, 1, "documents", units};
  comparisons.of_point.assign(count, one);
  return comparisons;
}

TEST(ResultNotes, MoreComparisonsThanDrawsCanDecideIsSaid) {
  EXPECT_THAT(result_notes({}, tested(250, 40)), Not(HasSubstr("too many")));
  EXPECT_THAT(result_notes({}, tested(251, 40)),
              HasSubstr("Holm-corrected over 251 comparisons: too many for any to be bold.\n"));
}

TEST(ResultNotes, FewUnitsAreSaid) {
  EXPECT_THAT(result_notes({}, tested(1, 19)),
              HasSubstr("19 documents, so few that it is rather too narrow ("));
  EXPECT_THAT(result_notes({}, tested(1, 20)), HasSubstr("over 20 documents (10000 draws"));
  EXPECT_THAT(result_notes({}, tested(1, 20)), HasSubstr("differences: none, all are equal."));
}

TEST(ResultNotes, NothingComparedNothingSaid) { EXPECT_EQ(result_notes({}, {}), ""); }

}  // namespace
}  // namespace itera::report
