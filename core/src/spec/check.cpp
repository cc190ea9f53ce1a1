// Trees against the language of specs and the components that are installed.
#include "spec/check.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.hpp"
#include "spec/language.hpp"
#include "spec/parameters.hpp"

namespace itera {
namespace {

constexpr std::size_t longest_name = 100;

bool is_written(const EntryPtr& entry) { return entry && !entry->value.is(Node::Kind::null); }

}  // namespace

Checked Check::operator()(const Root& root) {
  Checked checked;
  unknown_keys(root);
  const auto set = [&](const char* section, SectionPtr made) {
    checked.sections[section_of(section)] = std::move(made);
  };
  for (const Parameter& parameter : top_level())
    set(parameter.name.c_str(), scalar(root, parameter));
  set("data", component(root, Kind::data, "the text to learn from"));
  model_or_checkpoint(root, checked);
  set("guard", settings(root, "guard", guard_parameters()));
  set("compression", chain(root, Kind::compression, checked["guard"].get()));
  set("evaluation", chain(root, Kind::evaluation, nullptr));
  set("backend", settings(root, "backend", backend_parameters()));
  set("report", settings(root, "report", report_parameters()));
  return checked;
}

/// What `make` makes of the section, or the one it made of it before; sections that read the
/// same are one. `context` is another section that it depends on.
template <class Make>
Check::SectionPtr Check::section(const Root& root, const char* name, const Section* context,
                                 const Make& make) {
  const EntryPtr entry = root.find(name);
  Known& known = seen_[{name, entry.get(), context}];
  if (known.section) return known.section;
  Section made = make(entry.get());
  std::string text = name + canonical(made.resolved);
  if (context != nullptr) text += canonical(context->resolved);
  SectionPtr& same = by_text_[std::move(text)];
  if (!same) same = std::make_shared<const Section>(std::move(made));
  known = {entry, same};
  return same;
}

void Check::unknown_keys(const Root& root) {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = {"extends", "data",       "model", "training", "compression",
                                    "guard",   "evaluation", "sweep", "backend",  "report"};
    for (const Parameter& parameter : top_level()) all.push_back(parameter.name);
    return all;
  }();
  for (const EntryPtr& entry : root.entries) resolver_.known(*entry, names, "the spec");
}

Check::SectionPtr Check::scalar(const Root& root, const Parameter& parameter) {
  if (parameter.name == "checkpoint" && !is_written(root.find("checkpoint"))) return nullptr;
  return section(root, parameter.name.c_str(), nullptr, [&](const Entry* entry) {
    const Values value = resolver_.one(entry, parameter, root.place, parameter.name, "the spec");
    if (parameter.name == "name" && value.is_string())
      check_name(entry->value, value.get<std::string>());
    return Section{{}, value};
  });
}

void Check::check_name(const Node& node, const std::string& name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  };
  const bool good = !name.empty() && name.size() <= longest_name &&
                    std::all_of(name.begin(), name.end(), allowed) && name.front() != '.' &&
                    name != "last";  // runs/<name>/last and `report last` mean the newest run
  if (good) return;
  faults_.add(node.place,
              fmt::format("\"name\" names folders: expected at most {} of A-Z a-z 0-9 _ . -, not "
                          "beginning with a dot and not \"last\", found {}",
                          longest_name, in_quotes(name)));
}

void Check::model_or_checkpoint(const Root& root, Checked& checked) {
  for (const Kind kind : {Kind::model, Kind::training}) {
    const std::string key = name_of(kind);
    if (!checked["checkpoint"]) {
      checked.sections[section_of(key)] = component(
          root, kind, "what to train, or give \"checkpoint\" in place of model and training");
    } else if (const EntryPtr entry = root.find(key); is_written(entry)) {
      faults_.add(
          entry->place,
          fmt::format(
              "\"{}\" beside \"checkpoint\": a spec trains a model or loads one, remove either",
              key));
    }
  }
}

Check::SectionPtr Check::component(const Root& root, Kind kind, const char* what) {
  return section(root, name_of(kind), nullptr, [&](const Entry* entry) {
    if (entry && !entry->value.is(Node::Kind::null)) return called(kind, *entry);
    faults_.add(root.place, fmt::format("missing key \"{}\" in the spec: {}", name_of(kind), what));
    return Section{};
  });
}

Section Check::called(Kind kind, const Entry& entry) {
  Use use = components_.called(kind, entry.value, entry.place, name_of(kind));
  Values resolved = as_written(use);
  return {{std::move(use)}, std::move(resolved)};
}

Check::SectionPtr Check::chain(const Root& root, Kind kind, const Section* guard) {
  return section(root, name_of(kind), guard,
                 [&](const Entry* entry) { return chain_of(kind, entry, guard, root.place); });
}

Section Check::chain_of(Kind kind, const Entry* entry, const Section* guard, const Place& root) {
  const std::string key = name_of(kind);
  Section section{{}, Values::array()};
  if (!entry && kind == Kind::evaluation) return usual_evaluation(root);
  if (!entry) return origins_.push_back({key, "default"}), section;
  const Node& list = entry->value;
  if (list.is(Node::Kind::unknown)) return section;
  if (!list.is(Node::Kind::list)) {
    faults_.add(
        list.place,
        fmt::format("\"{0}\" must be a list of components: write {0}: [{{use: NAME}}]", key));
    return section;
  }
  if (list.items.empty()) origins_.push_back({key, origin_of(list)});
  for (const Node& item : list.items) {
    const std::string path = fmt::format("{}[{}]", key, section.uses.size());
    Use use = components_.called(kind, item, item.place, path);
    Values resolved = as_written(use);
    if (guard != nullptr) read_guard(item, path, *guard, use, resolved);
    section.uses.push_back(std::move(use));
    section.resolved.push_back(std::move(resolved));
  }
  return section;
}

/// The general settings, or those that the entry replaces.
void Check::read_guard(const Node& entry, const std::string& path, const Section& general, Use& use,
                       Values& resolved) {
  const Entry* own = entry.find("guard");
  Values settings = general.resolved;
  if (own && !own->value.is(Node::Kind::map)) {
    if (!own->value.is(Node::Kind::unknown)) {
      faults_.add(own->value.is(Node::Kind::null) ? own->place : own->value.place,
                  "\"guard\" must be a map: write guard: {mode: strict}");
    }
  } else if (own) {
    std::vector<Parameter> parameters = guard_parameters();
    for (Parameter& parameter : parameters) parameter.default_value = settings[parameter.name];
    const std::size_t before = origins_.size();
    settings = resolver_.map(own->value, parameters, own->place, path + ".guard", "\"guard\"");
    for (std::size_t i = before; i < origins_.size(); ++i) {
      if (origins_[i].from != "default") continue;
      const std::string inherited = origins_[i].path.substr(path.size() + 1);
      const auto found = std::find_if(origins_.begin(), origins_.end(),
                                      [&](const Origin& o) { return o.path == inherited; });
      if (found != origins_.end()) origins_[i].from = std::string(found->from);
    }
    resolved["guard"] = settings;
  }
  if (settings["mode"].is_string())
    use.guard.mode = guard_mode_of(settings["mode"].get<std::string>()).value_or(use.guard.mode);
  if (settings["max_drift"].is_number()) use.guard.max_drift = settings["max_drift"].get<double>();
}

/// Without an `evaluation`: quality and size, as far as they are installed.
Section Check::usual_evaluation(const Place& root) {
  Section section{{}, Values::array()};
  for (const char* name : {"perplexity", "footprint"}) {
    const std::string path = fmt::format("evaluation[{}]", section.uses.size());
    auto use = components_.by_default(Kind::evaluation, name, root, path);
    if (!use) continue;
    section.resolved.push_back(as_written(*use));
    section.uses.push_back(*std::move(use));
  }
  if (section.uses.empty()) origins_.push_back({"evaluation", "default"});
  return section;
}

Check::SectionPtr Check::settings(const Root& root, const char* name,
                                  const std::vector<Parameter>& parameters) {
  return section(root, name, nullptr, [&](const Entry* entry) {
    const std::string key = name;
    Node none;
    none.kind = Node::Kind::map;
    const Node& node = entry ? entry->value : none;
    if (!node.is(Node::Kind::map) && !node.is(Node::Kind::unknown)) {
      faults_.add(node.place, fmt::format("\"{0}\" must be a map: write {0}: {{{1}: …}}", key,
                                          parameters[0].name));
    }
    const Place& where = entry ? entry->place : root.place;
    return Section{{}, resolver_.map(node, parameters, where, key, fmt::format("\"{}\"", key))};
  });
}

}  // namespace itera
