// A spec in sections, and the Experiment they make.
#include "spec/section.hpp"

#include <algorithm>
#include <utility>

namespace itera {
namespace {

template <class T> T value_or(const Checked& checked, const char* name, T otherwise) {
  const auto& section = checked[name];
  const bool known = section && (section->resolved.is_number() || section->resolved.is_string());
  return known ? section->resolved.get<T>() : otherwise;
}

std::optional<Use> use_of(const Checked& checked, const char* name) {
  const auto& section = checked[name];
  return section && !section->uses.empty() ? std::optional(section->uses.front()) : std::nullopt;
}

std::vector<Use> uses_of(const Checked& checked, const char* name) {
  return checked[name] ? checked[name]->uses : std::vector<Use>{};
}

void add_checkpoint(Experiment& experiment, const Checked& checked) {
  if (!checked["checkpoint"]) return;
  const Values& resolved = checked["checkpoint"]->resolved;
  const Values& path = resolved.is_object() ? resolved["path"] : resolved;
  if (path.is_string()) experiment.checkpoint = path.get<std::string>();
  if (resolved.is_object()) experiment.partial = resolved["partial"] == true;
}

}  // namespace

std::size_t section_of(std::string_view name) noexcept {
  const auto found = std::find(section_names.begin(), section_names.end(), name);
  return static_cast<std::size_t>(found - section_names.begin());
}

EntryPtr Root::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const EntryPtr& entry) { return entry->key == key; });
  return found == entries.end() ? nullptr : *found;
}

void Root::set(EntryPtr entry) {
  for (EntryPtr& other : entries) {
    if (other->key == entry->key) return void(other = std::move(entry));
  }
  entries.push_back(std::move(entry));
}

Root root_of(Node map) {
  Root root{map.place, {}};
  for (Entry& entry : map.entries)
    root.entries.push_back(std::make_shared<const Entry>(std::move(entry)));
  return root;
}

Experiment experiment_of(const Checked& checked) {
  Experiment experiment;
  experiment.name = value_or<std::string>(checked, "name", "");
  experiment.seed = value_or<std::int64_t>(checked, "seed", 0);
  experiment.threads = value_or<int>(checked, "threads", 1);
  experiment.data = use_of(checked, "data").value_or(Use{});
  experiment.model = use_of(checked, "model");
  experiment.training = use_of(checked, "training");
  add_checkpoint(experiment, checked);
  experiment.compression = uses_of(checked, "compression");
  experiment.evaluation = uses_of(checked, "evaluation");
  for (std::size_t i = 0; i < section_names.size(); ++i) {
    if (checked.sections[i]) experiment.resolved[section_names[i]] = checked.sections[i]->resolved;
  }
  const Values& jobs = experiment.resolved["backend"]["jobs"];
  if (jobs.is_number()) experiment.jobs = jobs.get<std::int64_t>();
  for (const Values& format : experiment.resolved["report"]["formats"]) {
    if (format.is_string()) experiment.formats.push_back(format.get<std::string>());
  }
  return experiment;
}

}  // namespace itera
