// A tree against the language of specs and the components that are installed.
#include "spec/check.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "spec/component.hpp"
#include "spec/language.hpp"
#include "spec/parameters.hpp"

namespace itera {
namespace {

constexpr std::size_t longest_name = 100;

class Check {
 public:
  Check(const Node& root, const Catalogue& catalogue, Faults& faults, std::vector<Origin>& origins)
      : root_(root),
        faults_(faults),
        origins_(origins),
        resolver_(faults, origins),
        components_(catalogue, faults, origins) {}

  Experiment run() {
    refuse_unsupported();
    scalars();
    if (const Entry* data = required("data", "the text to learn from"))
      experiment_.data = section(Kind::data, *data);
    model_or_checkpoint();
    experiment_.compression = chain(Kind::compression);
    experiment_.evaluation =
        root_.find("evaluation") ? chain(Kind::evaluation) : usual_evaluation();
    backend_and_report();
    return std::move(experiment_);
  }

 private:
  const Entry* present(const std::string& key) {
    const Entry* entry = root_.find(key);
    return entry && !entry->value.is(Node::Kind::null) ? entry : nullptr;
  }

  const Entry* required(const std::string& key, const std::string& what) {
    const Entry* entry = present(key);
    if (!entry)
      faults_.add(root_.place, fmt::format("missing key \"{}\" in the spec: {}", key, what));
    return entry;
  }

  void refuse_unsupported() {
    for (const char* key : {"sweep", "guard"}) {
      if (const Entry* entry = root_.find(key)) {
        faults_.add(entry->place,
                    fmt::format("\"{}\" is not supported in this version: remove it", key));
      }
    }
  }

  void scalars() {
    const Values values = resolver_.map(root_, top_level(), root_.place, "", "the spec",
                                        {"extends", "data", "model", "training", "compression",
                                         "guard", "evaluation", "sweep", "backend", "report"});
    experiment_.resolved = values;
    if (values["checkpoint"].is_null()) {
      experiment_.resolved.erase("checkpoint");
      std::erase_if(origins_, [](const Origin& origin) { return origin.path == "checkpoint"; });
    }
    experiment_.name = values["name"].is_string() ? values["name"].get<std::string>() : "";
    experiment_.seed = values["seed"].is_number() ? values["seed"].get<std::int64_t>() : 0;
    experiment_.threads =
        values["threads"].is_number() ? static_cast<int>(values["threads"].get<std::int64_t>()) : 1;
    experiment_.checkpoint =
        values["checkpoint"].is_string() ? values["checkpoint"].get<std::string>() : "";
    if (values["name"].is_string()) check_name();
  }

  void check_name() {
    const std::string& name = experiment_.name;
    const auto allowed = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '_' || c == '.' || c == '-';
    };
    const bool good = !name.empty() && name.size() <= longest_name &&
                      std::all_of(name.begin(), name.end(), allowed) && name.front() != '.' &&
                      name != "last";  // runs/<name>/last and `report last` mean the newest run
    if (good) return;
    faults_.add(root_.find("name")->value.place,
                fmt::format("\"name\" names folders: expected at most {} of A-Z a-z 0-9 _ . -, not "
                            "beginning with a dot and not \"last\", found {}",
                            longest_name, in_quotes(name)));
  }

  void model_or_checkpoint() {
    const Entry* checkpoint = present("checkpoint");
    if (!checkpoint) {
      const std::string what =
          "what to train, or give \"checkpoint\" in place of model and training";
      if (const Entry* model = required("model", what))
        experiment_.model = section(Kind::model, *model);
      if (const Entry* training = required("training", what))
        experiment_.training = section(Kind::training, *training);
      return;
    }
    for (const char* key : {"model", "training"}) {
      if (const Entry* entry = present(key)) {
        faults_.add(
            entry->place,
            fmt::format(
                "\"{}\" beside \"checkpoint\": a spec trains a model or loads one, remove either",
                key));
      }
    }
  }

  Use section(Kind kind, const Entry& entry) {
    const std::string key = name_of(kind);
    Use use = components_.called(kind, entry.value, entry.place, key);
    experiment_.resolved[key] = as_written(use);
    return use;
  }

  std::vector<Use> chain(Kind kind) {
    const std::string key = name_of(kind);
    experiment_.resolved[key] = Values::array();
    std::vector<Use> uses;
    const Entry* entry = root_.find(key);
    if (!entry) return origins_.push_back({key, "default"}), uses;
    const Node& list = entry->value;
    if (list.is(Node::Kind::unknown)) return uses;
    if (!list.is(Node::Kind::list)) {
      faults_.add(
          list.place,
          fmt::format("\"{0}\" must be a list of components: write {0}: [{{use: NAME}}]", key));
      return uses;
    }
    if (list.items.empty()) origins_.push_back({key, origin_of(list)});
    for (const Node& item : list.items) {
      uses.push_back(
          components_.called(kind, item, item.place, fmt::format("{}[{}]", key, uses.size())));
      experiment_.resolved[key].push_back(as_written(uses.back()));
    }
    return uses;
  }

  /// Without an `evaluation`: quality and size, as far as they are installed.
  std::vector<Use> usual_evaluation() {
    Values& resolved = experiment_.resolved["evaluation"] = Values::array();
    std::vector<Use> uses;
    for (const char* name : {"perplexity", "footprint"}) {
      const std::string path = fmt::format("evaluation[{}]", uses.size());
      auto use = components_.by_default(Kind::evaluation, name, root_.place, path);
      if (!use) continue;
      resolved.push_back(as_written(*use));
      uses.push_back(*std::move(use));
    }
    if (uses.empty()) origins_.push_back({"evaluation", "default"});
    return uses;
  }

  void backend_and_report() {
    if (const Values backend = settings("backend", backend_parameters());
        backend["jobs"].is_number()) {
      experiment_.jobs = backend["jobs"].get<std::int64_t>();
    }
    const Values report = settings("report", report_parameters());
    for (const Values& format : report["formats"]) {
      if (format.is_string()) experiment_.formats.push_back(format.get<std::string>());
    }
  }

  Values settings(const std::string& key, const std::vector<Parameter>& parameters) {
    Node none;
    none.kind = Node::Kind::map;
    const Entry* entry = root_.find(key);
    const Node& node = entry && !is_slurm(key, entry->value) ? entry->value : none;
    if (!node.is(Node::Kind::map) && !node.is(Node::Kind::unknown)) {
      faults_.add(node.place, fmt::format("\"{0}\" must be a map: write {0}: {{{1}: …}}", key,
                                          parameters[0].name));
    }
    const Place& where = entry ? entry->place : root_.place;
    return experiment_.resolved[key] =
               resolver_.map(node, parameters, where, key, fmt::format("\"{}\"", key));
  }

  bool is_slurm(const std::string& key, const Node& node) {
    const Entry* use = node.find("use");
    if (key != "backend" || !use || use->value.text != "slurm") return false;
    faults_.add(use->value.place,
                "backend \"slurm\" is not supported in this version: write local");
    return true;
  }

  const Node& root_;
  Faults& faults_;
  std::vector<Origin>& origins_;
  Resolver resolver_;
  Components components_;
  Experiment experiment_;
};

}  // namespace

Experiment check(const Node& root, const Catalogue& catalogue, Faults& faults,
                 std::vector<Origin>& origins) {
  return Check(root, catalogue, faults, origins).run();
}

}  // namespace itera
