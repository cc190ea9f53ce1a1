// A plan and what it finds in the cache, for people and for programs.
#include "cli/plan_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/table.hpp"

namespace itera::cli {

std::string plan_text(const Plan& plan, const std::vector<Standing>& standings) {
  std::size_t width = 0;
  for (const Plan::Stage& stage : plan.stages) {
    width = std::max(width, report::display_width(stage.label));
  }
  std::string text;
  std::size_t counts[4] = {};
  for (std::size_t i = 0; i < plan.stages.size(); ++i) {
    const Plan::Stage& stage = plan.stages[i];
    const std::string& why = standings[i].why;
    const std::string padding(width - report::display_width(stage.label), ' ');
    text += fmt::format("{:<7} {}  {}{}\n", name_of(standings[i].state), stage.key().substr(0, 8),
                        stage.label, why.empty() ? "" : padding + "  " + why);
    ++counts[static_cast<int>(standings[i].state)];
  }
  return text + fmt::format("{} point{}, {} stages: {} new, {} cached, {} stale{}\n",
                            plan.points.size(), plan.points.size() == 1 ? "" : "s",
                            plan.stages.size(), counts[0], counts[1], counts[2],
                            counts[3] == 0 ? "" : fmt::format(", {} failed", counts[3]));
}

Values plan_json(const Plan& plan, const std::vector<Standing>& standings) {
  Values json = to_json(plan_file(plan));
  for (std::size_t i = 0; i < standings.size(); ++i) {
    json["stages"][i]["state"] = name_of(standings[i].state);
    json["stages"][i]["why"] = standings[i].why;
  }
  return json;
}

}  // namespace itera::cli
