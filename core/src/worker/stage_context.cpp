// Progress is thinned to a few events a second; the last one always goes through.
#include "worker/stage_context.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/sha256.hpp"
#include "itera/error.hpp"
#include "store/cache.hpp"
#include "worker/stop.hpp"

namespace itera {

namespace {

constexpr std::chrono::milliseconds between_events{200};
constexpr std::array better_names{"neither", "lower", "higher"};

}  // namespace

void StageContext::progress(const Progress& progress) {
  const auto now = std::chrono::steady_clock::now();
  if (progress.done < progress.total && now - last_progress_ < between_events) return;
  last_progress_ = now;
  events_.send(event::Progress{task_.key, progress.done, progress.total, progress.text});
}

void StageContext::note(const std::string& line) {
  notes_.push_back(line);
  events_.send(event::Note{task_.key, line});
}

void StageContext::record(const std::string& name, double value, const std::string& unit,
                          Better better) {
  if (!std::isfinite(value))
    throw Error(fmt::format("record \"{}\" is {}: nothing may report it", name, value));
  records_.push_back({{"name", name},
                      {"value", value},
                      {"unit", unit},
                      {"better", better_names[static_cast<std::size_t>(better)]}});
}

void StageContext::record_text(const std::string& name, const std::string& value) {
  texts_[name] = value;
}

void StageContext::samples(const std::string& name, const Samples& samples) {
  samples_[name] = {
      {"values", samples.values}, {"weights", samples.weights}, {"groups", samples.groups}};
}

/// What a side result depends on beside what the component says: all that is in the stage's key but
/// the component's own parameters, the guard, and what only it reads.
Values StageContext::cached(const Values& what, const std::function<Values()>& produce) {
  Values hashed{{"format", 1}, {"side_result", what}};
  for (const char* field : {"abi", "binaries", "models", "threads", "device"})
    hashed[field] = task_.hashed.value(field, Values());
  for (const char* input : {"checkpoint", "corpus"})
    hashed["inputs"][input] = task_.hashed["inputs"].value(input, Values());
  const Values& component = task_.hashed["components"][name_of(Kind::compression)];
  hashed["plugin"] = component.value("plugin", Values());
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
  const Values metrics{
      {"records", records_}, {"texts", texts_}, {"samples", samples_}, {"notes", notes_}};
  write_file(folder_ / "metrics.json", metrics.dump(1) + "\n");
}

}  // namespace itera
