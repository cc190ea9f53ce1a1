// An experiment becomes points, stages and keys.
#include "plan/plan.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/json.hpp"
#include "base/sha256.hpp"
#include "itera/error.hpp"
#include "plan/files.hpp"
#include "plan/point.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

/// A checkpoint on its way through a chain: the file, and what stands for it in the keys of the
/// stages that read it.
struct Link {
  fs::path file;
  Values identity;  ///< key of the stage that makes it, or digest of a file from outside
  std::vector<std::string> history;  ///< keys of the stages behind it
};

class Planner {
 public:
  Planner(const Experiment& experiment, const Catalogue& catalogue,
          const Surroundings& surroundings)
      : experiment_(experiment), catalogue_(catalogue), around_(surroundings) {}

  Plan make() {
    corpus_ = prepare();
    const Link twin = experiment_.checkpoint.empty() ? train() : outside();
    add_point(
        twin, twin,
        experiment_.checkpoint.empty() ? "f32" : fs::path(experiment_.checkpoint).stem().string());
    if (!experiment_.compression.empty()) {
      Link link = twin;
      for (std::size_t i = 0; i < experiment_.compression.size(); ++i) link = compress(i, link);
      add_point(link, twin, chain_label(experiment_.compression, catalogue_));
    }
    return std::move(plan_);
  }

 private:
  std::string prepare() {
    Plan::Stage stage = begin(StageKind::prepare, Kind::data, experiment_.data, "data");
    stage.label = "prepare " + experiment_.data.name;
    return finish(std::move(stage));
  }

  Link train() {
    Plan::Stage stage = begin(StageKind::train, Kind::training, *experiment_.training, "training");
    call(stage, Kind::model, *experiment_.model, "model");
    model_ = experiment_.model->name;
    stage.label = "train " + model_ + " with " + stage.component;
    stage.task.hashed["seed"] = experiment_.seed;
    read_corpus(stage);
    const std::string key = finish(std::move(stage));
    return {result(key), key, {corpus_, key}};
  }

  /// A checkpoint that was made elsewhere. Which model it needs stands in the file; the worker
  /// finds it.
  Link outside() {
    const fs::path file = fs::absolute(experiment_.checkpoint).lexically_normal();
    return {file, {{"file", digest_of_input(file, "checkpoint", around_.digest_of)}}, {corpus_}};
  }

  Link compress(std::size_t index, const Link& from) {
    const Use& method = experiment_.compression[index];
    const std::string where = "compression[" + std::to_string(index) + "]";
    Plan::Stage stage = begin(StageKind::compress, Kind::compression, method, where);
    stage.label = "compress " + method.name;
    read_checkpoint(stage, from);
    if (traits(Kind::compression, method).needs_calibration) read_corpus(stage);
    const std::string key = finish(std::move(stage));
    Link link{result(key), key, from.history};
    link.history.push_back(key);
    return link;
  }

  std::string evaluate(std::size_t index, const Link& subject, const Link& twin,
                       const std::string& label) {
    const Use& evaluator = experiment_.evaluation[index];
    const std::string where = "evaluation[" + std::to_string(index) + "]";
    Plan::Stage stage = begin(StageKind::evaluate, Kind::evaluation, evaluator, where);
    stage.label = "evaluate " + evaluator.name + " of " + label;
    read_checkpoint(stage, subject);
    const Traits needs = traits(Kind::evaluation, evaluator);
    if (needs.needs_corpus) read_corpus(stage);
    if (needs.needs_twin) {
      stage.task.twin = twin.file;
      stage.task.hashed["inputs"]["twin"] = twin.identity;
      depend(stage, twin.identity);
    }
    if (needs.measures_time) {
      stage.measures_time = true;
      stage.task.hashed["run"] = around_.run;
      stage.task.hashed["machine"] = around_.machine;
    }
    return finish(std::move(stage));
  }

  void add_point(const Link& subject, const Link& twin, const std::string& label) {
    Plan::Point point;
    point.index = static_cast<std::int64_t>(plan_.points.size());
    point.twin = point.index == 0;
    point.label = label;
    point.parameters = flat_parameters(experiment_.resolved, point.twin);
    point.stages = subject.history;
    point.checkpoint = subject.file;
    for (std::size_t i = 0; i < experiment_.evaluation.size(); ++i) {
      point.stages.push_back(evaluate(i, subject, twin, label));
    }
    plan_.points.push_back(std::move(point));
  }

  Plan::Stage begin(StageKind stage_kind, Kind kind, const Use& use, const std::string& where) {
    Plan::Stage stage;
    stage.component = use.name;
    stage.task.kind = stage_kind;
    stage.task.cache = around_.cache;
    stage.task.threads = experiment_.threads;
    stage.task.seed = experiment_.seed;
    Values& hashed = stage.task.hashed;
    hashed = {{"format", 1},
              {"stage", name_of(stage_kind)},
              {"abi", around_.abi},
              {"binaries", around_.binaries},
              {"components", Values::object()},
              {"inputs", Values::object()}};
    if (stage_kind != StageKind::prepare) {
      hashed["threads"] = experiment_.threads;
      hashed["device"] = "cpu";
      if (traits(kind, use).draws_random) hashed["seed"] = experiment_.seed;
    }
    call(stage, kind, use, where);
    return stage;
  }

  /// The component enters the task with the places of the files it reads, and the key with their
  /// digests.
  void call(Plan::Stage& stage, Kind kind, const Use& use, const std::string& where) {
    const std::vector<Parameter>& declared = info(kind, use.name).parameters;
    stage.task.components[kind] = {use.name, with_absolute_paths(declared, use.parameters)};
    stage.task.hashed["components"][name_of(kind)] = {
        {"name", use.name},
        {"parameters", with_digests(declared, use.parameters, where, around_.digest_of)},
        {"plugin", load(stage, kind, use.name)}};
  }

  /// Adds the component's plugin to what the worker loads; its digest.
  std::string load(Plan::Stage& stage, Kind kind, const std::string& name) const {
    const Plugin& plugin = *catalogue_.plugin_of(kind, name);
    auto& files = stage.task.plugins;
    const fs::path file = fs::absolute(plugin.file).lexically_normal();
    if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
    return plugin.digest;
  }

  void read_checkpoint(Plan::Stage& stage, const Link& from) const {
    stage.task.checkpoint = from.file;
    stage.task.hashed["inputs"]["checkpoint"] = from.identity;
    depend(stage, from.identity);
    for (const std::string& name :
         model_.empty() ? catalogue_.names(Kind::model) : std::vector{model_}) {
      stage.task.hashed["models"][name] = load(stage, Kind::model, name);
    }
  }

  void read_corpus(Plan::Stage& stage) const {
    stage.task.corpus = around_.cache / corpus_;
    stage.task.hashed["inputs"]["corpus"] = corpus_;
    depend(stage, corpus_);
  }

  static void depend(Plan::Stage& stage, const Values& identity) {
    if (!identity.is_string()) return;
    const std::string key = identity.get<std::string>();
    if (std::find(stage.inputs.begin(), stage.inputs.end(), key) == stage.inputs.end())
      stage.inputs.push_back(key);
  }

  std::string finish(Plan::Stage stage) {
    stage.task.key = sha256_hex(canonical(stage.task.hashed));
    const std::string key = stage.key();
    const auto same = [&](const Plan::Stage& other) { return other.key() == key; };
    if (std::none_of(plan_.stages.begin(), plan_.stages.end(), same))
      plan_.stages.push_back(std::move(stage));
    return key;
  }

  [[nodiscard]] fs::path result(const std::string& key) const {
    return around_.cache / key / "checkpoint.safetensors";
  }

  [[nodiscard]] const ComponentInfo& info(Kind kind, const std::string& name) const {
    const ComponentInfo* found = catalogue_.find(kind, name);
    if (found == nullptr) {
      throw Error(std::string("no plugin offers ") + name_of(kind) + " \"" + name +
                      "\"; see `itera-lab plugins`",
                  Fault::missing);
    }
    return *found;
  }
  [[nodiscard]] Traits traits(Kind kind, const Use& use) const {
    return info(kind, use.name).traits;
  }

  const Experiment& experiment_;
  const Catalogue& catalogue_;
  const Surroundings& around_;
  Plan plan_;
  std::string corpus_;  ///< key of the prepare stage
  std::string model_;   ///< "" when the chain starts from a file: then every model is at hand
};

}  // namespace

Plan make_plan(const Experiment& experiment, const Catalogue& catalogue,
               const Surroundings& surroundings) {
  return Planner(experiment, catalogue, surroundings).make();
}

Values to_json(const Plan& plan) {
  Values points = Values::array(), stages = Values::array();
  for (const Plan::Point& p : plan.points) {
    points.push_back({{"index", p.index},
                      {"twin", p.twin},
                      {"label", p.label},
                      {"parameters", p.parameters},
                      {"stages", p.stages}});
  }
  for (const Plan::Stage& s : plan.stages) {
    stages.push_back({{"key", s.key()},
                      {"kind", name_of(s.kind())},
                      {"component", s.component},
                      {"label", s.label},
                      {"inputs", s.inputs},
                      {"measures_time", s.measures_time}});
  }
  return {{"points", std::move(points)}, {"stages", std::move(stages)}};
}

}  // namespace itera
