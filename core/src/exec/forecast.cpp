// How far a plan is, and when it may be done.
#include "exec/forecast.hpp"

#include <algorithm>
#include <utility>

namespace itera {

Forecast::Forecast(const Plan& plan, std::vector<double> seconds, bool reliable, int jobs)
    : plan_(plan),
      seconds_(std::move(seconds)),
      ended_(plan.stages.size()),
      reliable_(reliable),
      jobs_(jobs) {
  overall_.stages = plan.stages.size();
  for (std::size_t i = 0; i < seconds_.size(); ++i) {
    (plan.stages[i].measures_time ? left_timing_ : left_) += seconds_[i];
  }
}

void Forecast::started(std::size_t stage, Time now) { running_[stage] = now; }

void Forecast::again(std::size_t stage) {
  running_.erase(stage);
  if (!ended_[stage]) return;  // its result was lost
  ended_[stage] = false;
  --overall_.complete;
  (plan_.stages[stage].measures_time ? left_timing_ : left_) += seconds_[stage];
}

void Forecast::finished(std::size_t stage, Status status, double seconds) {
  running_.erase(stage);
  ended_[stage] = true;
  (plan_.stages[stage].measures_time ? left_timing_ : left_) -= seconds_[stage];
  if (status == Status::cached || status == Status::done) ++overall_.complete;
  if (status == Status::failed) ++overall_.failed;
  if (status == Status::skipped) ++overall_.skipped;
  if (status != Status::done) return;
  expected_ += seconds_[stage];
  took_ += seconds;
}

Overall Forecast::at(Time now) const {
  Overall overall = overall_;
  if (!reliable_ && expected_ <= 0) return overall;
  const double factor = expected_ > 0 ? took_ / expected_ : 1;
  double left = left_ * factor, left_timing = left_timing_ * factor;
  for (const auto& [stage, since] : running_) {
    const std::chrono::duration<double> spent = now - since;
    const double counted = std::min(spent.count(), seconds_[stage] * factor);
    (plan_.stages[stage].measures_time ? left_timing : left) -= counted;
  }
  overall.seconds_left = std::max(0.0, left) / jobs_ + std::max(0.0, left_timing);
  return overall;
}

}  // namespace itera
