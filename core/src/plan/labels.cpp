// What the points of a plan are called.
#include "plan/labels.hpp"

#include <algorithm>
#include <filesystem>

#include "base/json.hpp"
#include "base/text.hpp"
#include "plan/point.hpp"
#include "store/run.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

std::string shown(const std::string& path, const Values& value) {
  if (value.is_string()) {
    const std::string text = value.get<std::string>();
    return path.starts_with("checkpoint") ? fs::path(text).filename().string() : text;
  }
  if (!value.is_array()) return canonical(value);
  std::vector<std::string> items;
  for (const Values& item : value) items.push_back(shown(path, item));
  return join(items, ",");
}

/// Calls visit(path, value) for every value of the resolved spec that has none below it.
template <class Visit>
void each_leaf(const Values& value, const std::string& path, const Visit& visit) {
  const auto nested = [](const Values& item) { return item.is_structured(); };
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items())
      each_leaf(inner, path.empty() ? key : path + "." + key, visit);
  } else if (value.is_array() && std::any_of(value.begin(), value.end(), nested)) {
    for (std::size_t i = 0; i < value.size(); ++i)
      each_leaf(value[i], path + "[" + std::to_string(i) + "]", visit);
  } else {
    visit(path, value);
  }
}

bool lies_in(const std::string& path, const std::string& whole) {
  return path.starts_with(whole) &&
         (path.size() == whole.size() || path[whole.size()] == '.' || path[whole.size()] == '[');
}

std::string last_of(const std::string& path) { return path.substr(path.rfind('.') + 1); }

/// The file's name; of a run's checkpoint, which is only numbered, the name of the experiment.
std::string name_of_checkpoint(const fs::path& file) {
  return experiment_of_checkpoint(file).value_or(file.stem().string());
}

}  // namespace

void Labels::add(const Experiment& experiment, bool twin) {
  Point point;
  const bool outside = !experiment.checkpoint.empty();
  point.chain = !twin     ? chain_label(experiment.compression, catalogue_)
                : outside ? name_of_checkpoint(experiment.checkpoint)
                          : "f32";
  const auto tells = [&](const std::string& path) {
    const bool guard = path.find("guard.") != std::string::npos;
    if (twin && (guard || lies_in(path, "compression") || lies_in(path, "checkpoint")))
      return false;
    if (!guard && lies_in(path, "compression")) return false;  // the chain shows it
    return std::any_of(varied_.begin(), varied_.end(),
                       [&](const std::string& whole) { return lies_in(path, whole); });
  };
  std::set<std::string> sections;
  for (const std::string& path : varied_) sections.insert(path.substr(0, path.find_first_of(".[")));
  for (const std::string& section : sections) {
    const auto found = experiment.resolved.find(section);
    if (found == experiment.resolved.end()) continue;
    each_leaf(*found, section, [&](const std::string& path, const Values& value) {
      if (!tells(path)) return;
      const std::string text = shown(path, value);
      seen_[path].insert(text);
      point.values[path] = text;
    });
  }
  points_.push_back(std::move(point));
}

/// What each path that tells points apart is called: its last key, or all of it where two share
/// that key. A component says itself.
std::map<std::string, std::string> Labels::names() const {
  std::map<std::string, std::string> names;
  const auto differs = [&](const std::string& path, const std::set<std::string>& values) {
    return values.size() > 1 || std::any_of(points_.begin(), points_.end(), [&](const Point& p) {
             return !p.values.contains(path) && !p.values.empty();
           });
  };
  std::map<std::string, int> count;
  for (const auto& [path, values] : seen_) {
    if (!differs(path, values)) continue;
    ++count[last_of(path)];
    names[path] = last_of(path);
  }
  for (auto& [path, name] : names) {
    const std::size_t guard = path.find("guard.");
    if (guard != std::string::npos) name = path.substr(guard) + "=";
    else if (name == "use") name = "";
    else name = (count[name] > 1 ? path : name) + "=";
  }
  return names;
}

std::vector<Labels::Label> Labels::make() const {
  const auto named = names();
  std::vector<Label> labels;
  std::map<std::string, int> taken;
  for (const Point& point : points_) {
    Label label{point.chain, point.chain};
    for (const auto& [path, name] : named) {
      const auto found = point.values.find(path);
      if (found == point.values.end()) continue;
      label.point += ", " + name + found->second;
      if (path != "seed") label.group += ", " + name + found->second;
    }
    const int times = ++taken[label.point];
    const std::string number = times == 1 ? "" : " #" + std::to_string(times);
    labels.push_back({label.point + number, label.group + number});
  }
  return labels;
}

}  // namespace itera
