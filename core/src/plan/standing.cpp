// Which stages are in the cache, and why the others are not.
#include "plan/standing.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "plan/difference.hpp"
#include "store/run.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

/// Stage kind and component: what makes two stages comparable.
using Family = std::pair<std::string, std::string>;

Family family_of(const Plan::Stage& stage) { return {name_of(stage.kind()), stage.component}; }

std::optional<Family> family_of(const Values& hashed) {
  static const std::map<std::string, const char*> workers{{"prepare", "data"},
                                                          {"train", "training"},
                                                          {"compress", "compression"},
                                                          {"evaluate", "evaluation"}};
  const auto stage = hashed.find("stage");
  if (stage == hashed.end() || !stage->is_string()) return std::nullopt;
  if (*stage == "import") return Family{"import", "checkpoint"};
  const auto kind = workers.find(stage->get<std::string>());
  if (kind == workers.end()) return std::nullopt;
  const Values name = hashed.value(
      Values::json_pointer(std::string("/components/") + kind->second + "/name"), Values());
  if (!name.is_string()) return std::nullopt;
  return Family{kind->first, name.get<std::string>()};
}

/// What was hashed for every stage of the cache.
std::multimap<Family, Values> read_all(const Cache& cache) {
  constexpr std::size_t key_length = 64;
  std::multimap<Family, Values> all;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(cache.root(), none)) {
    const std::string key = entry.path().filename();
    if (key.size() != key_length) continue;
    const std::optional<Values> meta = cache.meta(key);
    if (!meta || !meta->contains("hashed")) continue;
    if (const auto family = family_of((*meta)["hashed"])) all.emplace(*family, (*meta)["hashed"]);
  }
  return all;
}

Standing compare(const Plan::Stage& stage, const std::multimap<Family, Values>& cached) {
  std::optional<std::vector<std::string>> nearest;
  const auto [begin, end] = cached.equal_range(family_of(stage));
  for (auto it = begin; it != end; ++it) {
    std::vector<std::string> found = differences(it->second, stage.task.hashed);
    if (!nearest || found.size() < nearest->size()) nearest = std::move(found);
  }
  if (!nearest) return {Standing::State::fresh, ""};
  constexpr std::size_t shown = 3;
  const std::size_t more = nearest->size() > shown ? nearest->size() - shown : 0;
  nearest->resize(nearest->size() - more);
  return {Standing::State::stale,
          join(*nearest, ", ") + (more > 0 ? " and " + std::to_string(more) + " more" : "")};
}

/// What the stages said that failed and were not done since, by key.
std::map<std::string, std::string> read_failures(const Cache& cache) {
  std::vector<fs::path> runs = cache.runs();
  std::ranges::sort(runs, {}, &fs::path::filename);  // by time
  std::map<std::string, std::string> all;
  for (const fs::path& run : runs) {
    for (const StateLine& line : RunFolder(run).states()) {
      if (complete(line.status)) all.erase(line.key);
      if (line.status != Status::failed) continue;
      all[line.key] = line.message.substr(0, line.message.find('\n')) + " in " +
                      (run.parent_path().filename() / run.filename()).string();
    }
  }
  return all;
}

}  // namespace

const char* name_of(Standing::State state) noexcept {
  constexpr const char* names[] = {"new", "cached", "stale", "failed"};
  return names[static_cast<int>(state)];
}

std::vector<Standing> standings(const Plan& plan, const Cache& cache) {
  std::vector<Standing> result;
  std::optional<std::multimap<Family, Values>> cached;
  std::optional<std::map<std::string, std::string>> failed;
  for (const Plan::Stage& stage : plan.stages) {
    if (cache.has(stage.key())) {
      result.push_back({Standing::State::cached, ""});
      continue;
    }
    if (!failed) failed = read_failures(cache);
    if (const auto before = failed->find(stage.key()); before != failed->end()) {
      result.push_back({Standing::State::failed, before->second});
    } else if (stage.measures_time) {
      result.push_back({Standing::State::fresh, "measures time: runs alone, in every run"});
    } else {
      if (!cached) cached = read_all(cache);
      result.push_back(compare(stage, *cached));
    }
  }
  return result;
}

}  // namespace itera
