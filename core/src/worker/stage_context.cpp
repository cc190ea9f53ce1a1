// Progress is thinned to a few events a second; the last one always goes through.
#include "worker/stage_context.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/metrics.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "itera/error.hpp"
#include "store/cache.hpp"
#include "worker/stop.hpp"

namespace itera {

namespace {

constexpr std::chrono::milliseconds between_events{200};

[[noreturn]] void refuse(const ComponentInfo& evaluator, const char* does,
                         const std::string& name) {
  std::vector<std::string> names;
  for (const Metric& metric : evaluator.metrics) names.push_back(metric.name);
  throw Error(
      fmt::format("evaluator \"{}\" {} \"{}\", which it does not declare; it declares {}; "
                  "name it among its metrics in ITERA_PLUGIN",
                  evaluator.name, does, name, names.empty() ? "no metrics" : join(names, ", ")));
}

/// The kind of component that does a stage's work; import calls none.
std::optional<Kind> kind_called(StageKind stage) {
  switch (stage) {
    case StageKind::prepare: return Kind::data;
    case StageKind::train: return Kind::training;
    case StageKind::import: return std::nullopt;
    case StageKind::compress: return Kind::compression;
    case StageKind::evaluate: return Kind::evaluation;
  }
  return std::nullopt;
}

/// What parameters say of files, which a key holds as {"file": digest}.
void add_files(const Values& parameters, Values& files) {
  if (parameters.is_object() && parameters.size() == 1 && parameters.contains("file") &&
      parameters["file"].is_string())
    files.push_back(parameters);
  else if (parameters.is_structured())
    for (const Values& value : parameters) add_files(value, files);
}

}  // namespace

void StageContext::progress(const Progress& progress) {
  const auto now = std::chrono::steady_clock::now();
  if (progress.done < progress.total && now - last_progress_ < between_events) return;
  last_progress_ = now;
  events_.send(event::Progress{task_.key, progress.done, progress.total, progress.text});
}

void StageContext::note(const std::string& line) {
  recorded_.notes.push_back(line);
  events_.send(event::Note{task_.key, line});
}

void StageContext::record(const std::string& name, double value, const std::string& unit,
                          Better better) {
  if (!std::isfinite(value))
    throw Error(fmt::format("record \"{}\" is {}: nothing may report it", name, value));
  Recorded::Number number{name, unit, value, better};
  if (evaluator_ != nullptr) {
    const Metric* const metric = declared(evaluator_->metrics, name);
    if (metric == nullptr) refuse(*evaluator_, "records", name);
    number.unit = metric->unit;
    number.better = metric->better;
  }
  recorded_.numbers.push_back(std::move(number));
}

void StageContext::record_text(const std::string& name, const std::string& value) {
  recorded_.texts[name] = value;
}

void StageContext::samples(const std::string& name, const Samples& samples) {
  if (evaluator_ != nullptr && declared(evaluator_->metrics, name) == nullptr) {
    const bool known =
        std::any_of(evaluator_->metrics.begin(), evaluator_->metrics.end(),
                    [&](const Metric& metric) { return samples_name(metric) == name; });
    if (!known) refuse(*evaluator_, "keeps samples of", name);
  }
  recorded_.samples[name] = {samples.values, samples.weights, samples.groups};
}

/// What a side result depends on beside what the component says: all that is in the stage's key but
/// the guard and, of the component's own parameters, all but the files they name.
Values StageContext::cached(const Values& what, const std::function<Values()>& produce) {
  Values hashed = task_.hashed;
  hashed["side_result"] = what;
  hashed.erase("stage");
  hashed.erase("settings");
  if (const auto kind = kind_called(task_.kind)) {
    Values& parameters = hashed["components"][name_of(*kind)]["parameters"];
    Values files = Values::array();
    add_files(parameters, files);
    parameters = std::move(files);
  }
  const std::string key = sha256_hex(canonical(hashed));
  const Cache cache(task_.cache);
  const std::filesystem::path value = cache.folder(key) / "value.json";
  if (cache.has(key)) return parse_json(read_file(value), value.string());
  const Values produced = produce();
  const std::filesystem::path folder = cache.begin(key);
  write_file(folder / "value.json", produced.dump(1) + "\n");
  cache.publish(folder, key, {{"hashed", hashed}});
  return produced;
}

bool StageContext::stopping() const { return stop_requested(); }

void StageContext::write_metrics() const {
  write_file(folder_ / stage_file::metrics, to_json(recorded_).dump(1) + "\n");
}

}  // namespace itera
