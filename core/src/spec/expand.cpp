// A sweep becomes a list of experiments.
#include "spec/expand.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <random>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "spec/parameters.hpp"
#include "spec/settings.hpp"

namespace itera {
namespace {

constexpr std::size_t most_combinations = 100'000;  // unless max_points allows more

using Settings = std::vector<const Setting*>;

std::size_t capped_product(std::size_t a, std::size_t b) {
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  return b != 0 && a > most / b ? most : a * b;
}

const Values* value_at(const Checked& checked, const std::vector<Step>& steps) {
  const std::size_t section = section_of(steps[0].key);
  if (section == no_section || !checked.sections[section]) return nullptr;
  const Values* value = &checked.sections[section]->resolved;
  for (std::size_t i = 1; i < steps.size(); ++i) {
    const Step& step = steps[i];
    if (step.index && value->is_array() && *step.index < value->size()) {
      value = &(*value)[*step.index];
    } else if (!step.index && value->is_object() && value->contains(step.key)) {
      value = &(*value)[step.key];
    } else {
      return nullptr;
    }
  }
  return value;
}

struct SameSections {
  std::size_t operator()(const Checked& checked) const {
    std::size_t hash = 0;
    for (const auto& section : checked.sections)
      hash = hash * 0x9E3779B97F4A7C15ULL + std::hash<const void*>{}(section.get());
    return hash;
  }
};

class Expansion {
 public:
  Expansion(const Root& base, const Sweep& sweep, const Catalogue& catalogue, bool only_first,
            Faults& faults, std::vector<Origin>& origins)
      : sweep_(sweep),
        only_first_(only_first),
        faults_(faults),
        origins_(origins),
        applied_(base, faults),
        check_(catalogue, faults, origins),
        trial_(catalogue, unheard_, untold_) {
    name_conditions();
  }

  Expanded make() {
    if (!sweep_.axes.empty() || sweep_.include.empty()) combinations();
    for (const auto& point : sweep_.include) include(point);
    if (!only_first_) complain();
    return {std::move(points_), varied()};
  }

 private:
  /// The settings of one value of an axis.
  struct Chosen {
    const Axis* axis;
    Settings settings;
  };

  void combinations() {
    const std::vector<Settings> seeds = sweep_.seeds ? values_of(*sweep_.seeds) : none;
    if (sweep_.random) return samples(seeds);
    std::vector<std::vector<Settings>> axes;
    std::size_t count = seeds.size();
    for (const Axis& axis : sweep_.axes) {
      axes.push_back(values_of(axis));
      count = capped_product(count, axes.back().size());
    }
    if (too_many(count)) return;
    for (const Settings& seed : seeds) {
      std::vector<std::size_t> at(axes.size(), 0);
      do {
        std::vector<Chosen> chosen;
        for (std::size_t i = 0; i < axes.size(); ++i)
          chosen.push_back({&sweep_.axes[i], axes[i][at[i]]});
        if (!combine(seed, chosen)) return;
      } while (advance(at, axes));
    }
  }

  static bool advance(std::vector<std::size_t>& at,
                      const std::vector<std::vector<Settings>>& axes) {
    for (std::size_t i = axes.size(); i-- > 0;) {
      if (++at[i] < axes[i].size()) return true;
      at[i] = 0;
    }
    return false;
  }

  void samples(const std::vector<Settings>& seeds) {
    if (too_many(capped_product(seeds.size(), sweep_.samples))) return;
    std::vector<std::vector<Settings>> axes;
    for (const Axis& axis : sweep_.axes) axes.push_back(values_of(axis));
    std::mt19937_64 random(sweep_.seed);
    std::vector<std::vector<Chosen>> drawn(sweep_.samples);
    for (auto& sample : drawn) {
      for (std::size_t i = 0; i < axes.size(); ++i)
        sample.push_back({&sweep_.axes[i], draw(sweep_.axes[i], axes[i], random)});
    }
    for (const Settings& seed : seeds) {
      for (const auto& sample : drawn) {
        if (!combine(seed, sample)) return;
      }
    }
  }

  Settings draw(const Axis& axis, const std::vector<Settings>& values, std::mt19937_64& random) {
    if (const auto& distribution = axis.values[0].distribution)
      return {setting(axis.paths[0], distribution->draw(random))};
    return values[random() % values.size()];
  }

  std::vector<Settings> values_of(const Axis& axis) {
    std::vector<Settings> all(axis.size());
    for (std::size_t p = 0; p < axis.paths.size(); ++p) {
      for (std::size_t i = 0; i < axis.size(); ++i)
        all[i].push_back(setting(axis.paths[p], axis.values[p].values[i]));
    }
    return all;
  }

  const Setting* setting(const SweptPath& path, Node value) {
    return &settings_.emplace_back(Setting{path, std::move(value), settings_.size()});
  }

  /// False when no more is wanted.
  bool combine(Settings settings, const std::vector<Chosen>& chosen) {
    for (const auto& [axis, values] : chosen) {
      if (!axis->when) settings.insert(settings.end(), values.begin(), values.end());
    }
    for (const auto& [axis, values] : chosen) {
      if (axis->when && holds(*axis->when, trial_(applied_(settings))))
        settings.insert(settings.end(), values.begin(), values.end());
    }
    if (only_first_ || !ruled_out(settings)) keep(settings);
    return !only_first_ && points_.size() <= sweep_.max_points;
  }

  bool ruled_out(const Settings& settings) {
    if (sweep_.when.empty() && sweep_.exclude.empty()) return false;
    const Checked point = trial_(applied_(settings));
    const auto true_of = [&](const Condition& condition) { return holds(condition, point); };
    return !std::all_of(sweep_.when.begin(), sweep_.when.end(), true_of) ||
           std::any_of(sweep_.exclude.begin(), sweep_.exclude.end(), true_of);
  }

  bool holds(const Condition& condition, const Checked& point) {
    untold_.clear();
    std::erase_if(not_found_, [&](const Condition::Name& name) {
      return value_at(point, name.steps) != nullptr;
    });
    return condition.holds([&](const auto& steps) { return value_at(point, steps); }, faults_);
  }

  void keep(const Settings& settings) {
    Checked point = check_(applied_(settings));
    if (points_.empty()) first_origins_ = origins_.size();
    origins_.resize(first_origins_);
    if (known_.insert(point).second) points_.push_back(std::move(point));
  }

  /// With every seed, unless it has one of its own.
  void include(const std::vector<Setting>& point) {
    Settings settings;
    bool has_seed = false;
    for (const Setting& given : point) {
      settings.push_back(setting(given.path, given.value));
      has_seed = has_seed || given.path.text == "seed";
    }
    for (Settings seed : sweep_.seeds && !has_seed ? values_of(*sweep_.seeds) : none) {
      seed.insert(seed.end(), settings.begin(), settings.end());
      keep(seed);
      if (only_first_) return;
    }
  }

  bool too_many(std::size_t combinations) {
    if (only_first_ || combinations <= std::max(most_combinations, sweep_.max_points)) return false;
    faults_.add(sweep_.place, fmt::format("this sweep makes {} combinations: vary less, or set "
                                          "strategy: random",
                                          combinations));
    refused_ = true;
    return true;
  }

  void complain() {
    if (refused_) return;
    for (const Condition::Name& name : not_found_) {
      faults_.add(name.place, fmt::format("{} is in no point of this sweep{}", in_quotes(name.text),
                                          suggestion(name.text, known_paths())));
    }
    if (points_.size() > sweep_.max_points) {
      faults_.add(sweep_.place,
                  fmt::format("this sweep makes more than {} points: vary less, or set max_points",
                              sweep_.max_points));
    } else if (points_.empty()) {
      faults_.add(sweep_.place, "no point is left: when and exclude rule all of them out");
    }
  }

  void name_conditions() {
    const auto add = [&](const Condition& condition) {
      for (Condition::Name& name : condition.names()) not_found_.push_back(std::move(name));
    };
    for (const Axis& axis : sweep_.axes) {
      if (axis.when) add(*axis.when);
    }
    for (const Condition& condition : sweep_.when) add(condition);
    for (const Condition& condition : sweep_.exclude) add(condition);
  }

  /// Of the first point.
  std::vector<std::string> known_paths() const {
    if (points_.empty()) return {};
    std::vector<std::string> paths;
    const auto visit = [&](const auto& self, const Values& value, const std::string& path) -> void {
      if (!path.empty()) paths.push_back(path);
      if (!value.is_structured()) return;
      std::size_t index = 0;
      for (const auto& [key, inner] : value.items()) {
        self(self, inner,
             value.is_array() ? fmt::format("{}[{}]", path, index++)
                              : path + (path.empty() ? "" : ".") + key);
      }
    };
    visit(visit, experiment_of(points_.front()).resolved, "");
    return paths;
  }

  [[nodiscard]] std::vector<std::string> varied() const {
    std::vector<std::string> paths;
    for (const Setting& setting : settings_) {
      if (std::find(paths.begin(), paths.end(), setting.path.text) == paths.end())
        paths.push_back(setting.path.text);
    }
    return paths;
  }

  const std::vector<Settings> none{Settings{}};
  const Sweep& sweep_;
  const bool only_first_;
  bool refused_ = false;
  Faults& faults_;
  std::vector<Origin>& origins_;
  std::size_t first_origins_ = 0;  ///< how many are of the first point
  Faults unheard_;  ///< of combinations that are looked at only to decide whether they are wanted
  std::vector<Origin> untold_;
  Applied applied_;
  Check check_, trial_;
  std::deque<Setting> settings_;
  std::vector<Condition::Name> not_found_;
  std::unordered_set<Checked, SameSections> known_;
  std::vector<Checked> points_;
};

}  // namespace

Expanded expand(const Root& base, const Sweep& sweep, const Catalogue& catalogue, bool only_first,
                Faults& faults, std::vector<Origin>& origins) {
  return Expansion(base, sweep, catalogue, only_first, faults, origins).make();
}

}  // namespace itera
