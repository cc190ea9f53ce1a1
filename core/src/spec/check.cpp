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
  const auto set = [&](const char* section, PartPtr part) {
    checked.parts[section_of(section)] = std::move(part);
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

/// The part that `make` makes of the section, or the one it made of it before; parts that read the
/// same are one. `context` is another part that it depends on.
template <class Make>
Check::PartPtr Check::part(const Root& root, const char* section, const Part* context,
                           const Make& make) {
  const EntryPtr entry = root.find(section);
  Known& known = seen_[{section, entry.get(), context}];
  if (known.part) return known.part;
  Part made = make(entry.get());
  std::string text = section + canonical(made.resolved);
  if (context != nullptr) text += canonical(context->resolved);
  PartPtr& same = by_text_[std::move(text)];
  if (!same) same = std::make_shared<const Part>(std::move(made));
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

Check::PartPtr Check::scalar(const Root& root, const Parameter& parameter) {
  if (parameter.name == "checkpoint" && !is_written(root.find("checkpoint"))) return nullptr;
  return part(root, parameter.name.c_str(), nullptr, [&](const Entry* entry) {
    const Values value = resolver_.one(entry, parameter, root.place, parameter.name, "the spec");
    if (parameter.name == "name" && value.is_string())
      check_name(entry->value, value.get<std::string>());
    return Part{{}, value};
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
      checked.parts[section_of(key)] = component(
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

Check::PartPtr Check::component(const Root& root, Kind kind, const char* what) {
  return part(root, name_of(kind), nullptr, [&](const Entry* entry) {
    if (entry && !entry->value.is(Node::Kind::null)) return called(kind, *entry);
    faults_.add(root.place, fmt::format("missing key \"{}\" in the spec: {}", name_of(kind), what));
    return Part{};
  });
}

Part Check::called(Kind kind, const Entry& entry) {
  Use use = components_.called(kind, entry.value, entry.place, name_of(kind));
  Values resolved = as_written(use);
  return {{std::move(use)}, std::move(resolved)};
}

Check::PartPtr Check::chain(const Root& root, Kind kind, const Part* guard) {
  return part(root, name_of(kind), guard,
              [&](const Entry* entry) { return chain_of(kind, entry, guard, root.place); });
}

Part Check::chain_of(Kind kind, const Entry* entry, const Part* guard, const Place& root) {
  const std::string key = name_of(kind);
  Part part{{}, Values::array()};
  if (!entry && kind == Kind::evaluation) return usual_evaluation(root);
  if (!entry) return origins_.push_back({key, "default"}), part;
  const Node& list = entry->value;
  if (list.is(Node::Kind::unknown)) return part;
  if (!list.is(Node::Kind::list)) {
    faults_.add(
        list.place,
        fmt::format("\"{0}\" must be a list of components: write {0}: [{{use: NAME}}]", key));
    return part;
  }
  if (list.items.empty()) origins_.push_back({key, origin_of(list)});
  for (const Node& item : list.items) {
    const std::string path = fmt::format("{}[{}]", key, part.uses.size());
    Use use = components_.called(kind, item, item.place, path);
    Values resolved = as_written(use);
    if (guard != nullptr) read_guard(item, path, *guard, use, resolved);
    part.uses.push_back(std::move(use));
    part.resolved.push_back(std::move(resolved));
  }
  return part;
}

/// The general settings, or those that the entry replaces.
void Check::read_guard(const Node& entry, const std::string& path, const Part& general, Use& use,
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
  if (settings["mode"].is_string()) use.guard.mode = settings["mode"].get<std::string>();
  if (settings["max_drift"].is_number()) use.guard.max_drift = settings["max_drift"].get<double>();
}

/// Without an `evaluation`: quality and size, as far as they are installed.
Part Check::usual_evaluation(const Place& root) {
  Part part{{}, Values::array()};
  for (const char* name : {"perplexity", "footprint"}) {
    const std::string path = fmt::format("evaluation[{}]", part.uses.size());
    auto use = components_.by_default(Kind::evaluation, name, root, path);
    if (!use) continue;
    part.resolved.push_back(as_written(*use));
    part.uses.push_back(*std::move(use));
  }
  if (part.uses.empty()) origins_.push_back({"evaluation", "default"});
  return part;
}

Check::PartPtr Check::settings(const Root& root, const char* section,
                               const std::vector<Parameter>& parameters) {
  return part(root, section, nullptr, [&](const Entry* entry) {
    const std::string key = section;
    Node none;
    none.kind = Node::Kind::map;
    const Node& node = entry ? entry->value : none;
    if (!node.is(Node::Kind::map) && !node.is(Node::Kind::unknown)) {
      faults_.add(node.place, fmt::format("\"{0}\" must be a map: write {0}: {{{1}: …}}", key,
                                          parameters[0].name));
    }
    const Place& where = entry ? entry->place : root.place;
    return Part{{}, resolver_.map(node, parameters, where, key, fmt::format("\"{}\"", key))};
  });
}

}  // namespace itera
