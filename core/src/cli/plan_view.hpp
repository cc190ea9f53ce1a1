// A plan and what it finds in the cache, for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "plan/standing.hpp"

namespace itera::cli {

/// One line a stage, then how many are new, cached and stale.
std::string plan_text(const Plan& plan, const std::vector<Standing>& standings);

/// As plan.json, with "state" and "why" for every stage.
Values plan_json(const Plan& plan, const std::vector<Standing>& standings);

}  // namespace itera::cli
