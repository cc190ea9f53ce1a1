// Points that differ in nothing but their seed are one group: a row of the report.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/run_data.hpp"
#include "report/spread.hpp"

namespace itera::report {

struct Group {
  std::string label;  ///< of its points, without the seed where there are several
  bool twin = false;
  std::vector<std::size_t> points;  ///< positions in RunData::points; one a seed
};

/// In the order of their first points; every point is in one. Without a sweep over seeds each point
/// is a group by itself.
std::vector<Group> groups_of(const RunData& run);
bool over_seeds(const std::vector<Group>& groups);

std::string seed_of(const Point& point);  ///< "3"; "" when the point names none
std::size_t count_seeds(const RunData& run);

/// Of the points that have the record.
Spread spread_of(const RunData& run, const Group& group, std::string_view record);

/// Points with a figure of what is compared, or complete without one.
std::size_t measured(const RunData& run, const Group& group);

/// "2 of 3 seeds; seed 3 failed"; of one point alone "failed"; "" where all are complete.
std::string shortfall(const RunData& run, const Group& group);

/// The metric of `group` less that of `base`, one for each seed that has both; a point whose own
/// twin lies in `base` is compared with that, whatever the seed.
std::vector<double> paired_differences(const RunData& run, const Metric& metric, const Group& group,
                                       const Group& base);

/// The group of the twins its points are compared with.
const Group* twin_of(const RunData& run, const std::vector<Group>& groups, const Group& group);

}  // namespace itera::report
