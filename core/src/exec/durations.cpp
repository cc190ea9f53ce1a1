// What stages took, remembered by kind and component.
#include "exec/durations.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "base/json.hpp"
#include "itera/error.hpp"

namespace itera {
namespace {

std::string name_of(const Plan::Stage& stage) {
  return std::string(name_of(stage.kind())) + " " + stage.component;
}

double usual_seconds(StageKind kind) {
  switch (kind) {
    case StageKind::prepare: return 10;
    case StageKind::train: return 600;
    case StageKind::import: return 5;
    case StageKind::compress: return 20;
    case StageKind::evaluate: return 10;
  }
  return 0;
}

Values read_memory(const std::filesystem::path& file) {
  Values sound = Values::object();
  try {
    const Values found = parse_json(read_file(file), file.string());
    for (const auto& [name, entry] : found.items()) {
      if (entry.is_object() && entry.value("seconds", -1.0) >= 0 &&
          entry.value("peak_bytes", -1.0) >= 0) {
        sound[name] = entry;
      }
    }
  } catch (const Error&) {  // none yet, or damaged
  } catch (const Values::exception&) {}
  return sound;
}

}  // namespace

Durations::Durations(const std::filesystem::path& cache_root)
    : memory_(cache_root / "durations.json"), known_(read_memory(memory_)) {}

double Durations::seconds(const Plan::Stage& stage) const {
  return known(stage) ? known_[name_of(stage)]["seconds"].get<double>()
                      : usual_seconds(stage.kind());
}

std::int64_t Durations::peak_bytes(const Plan::Stage& stage) const {
  return known(stage) ? known_[name_of(stage)]["peak_bytes"].get<std::int64_t>() : 0;
}

bool Durations::known(const Plan::Stage& stage) const { return known_.contains(name_of(stage)); }

bool Durations::know_all(const Plan& plan) const {
  return std::all_of(plan.stages.begin(), plan.stages.end(),
                     [&](const Plan::Stage& stage) { return known(stage); });
}

void Durations::learn(const Plan::Stage& stage, double seconds, std::int64_t peak_bytes) {
  // half of what was known stays: one odd stage does not turn the order round
  const double old = known(stage) ? this->seconds(stage) : seconds;
  known_[name_of(stage)] = {{"seconds", (old + seconds) / 2}, {"peak_bytes", peak_bytes}};
  learnt_ = true;
}

void Durations::save() const noexcept {
  if (!learnt_) return;
  try {
    write_file(memory_, known_.dump(1) + "\n");
  } catch (const std::exception&) {}
}

std::vector<double> expected_seconds(const Plan& plan, const Durations& durations) {
  std::vector<double> all;
  for (const Plan::Stage& stage : plan.stages) all.push_back(durations.seconds(stage));
  return all;
}

}  // namespace itera
