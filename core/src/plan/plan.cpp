// Experiments become points, stages and keys.
#include "plan/plan.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/json.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "itera/error.hpp"
#include "plan/files.hpp"
#include "plan/labels.hpp"
#include "plan/point.hpp"
#include "plan/stage_maker.hpp"
#include "store/cache.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

/// A checkpoint on its way through a chain.
struct Link {
  std::string key;                   ///< of the stage that makes it
  std::vector<std::string> history;  ///< keys of the stages behind it, its own included
};

class Planner {
 public:
  Planner(const Catalogue& catalogue, const Surroundings& surroundings,
          std::vector<std::string> varied)
      : catalogue_(catalogue),
        around_(surroundings),
        cache_(surroundings.cache),
        maker_(catalogue, surroundings),
        labels_(catalogue, std::move(varied)) {}

  void add(const Experiment& experiment) {
    experiment_ = &experiment;
    begin_chain();
    if (experiment.compression.empty()) return;
    Link link = base_->twin;
    for (std::size_t i = 0; i < experiment.compression.size(); ++i) link = compress(i, link);
    const std::size_t known = points_.size(), made = point(link, false);
    if (made == known) compared_with_[base_->point].push_back(made);
  }

  Plan finish() {
    const std::vector<Labels::Label> labels = labels_.make();
    for (std::size_t i = 0; i < points_.size(); ++i) {
      points_[i].label = labels[i].point;
      points_[i].group = labels[i].group;
    }
    for (std::size_t twin = 0; twin < points_.size(); ++twin) {
      if (!points_[twin].twin) continue;
      const auto index = static_cast<std::int64_t>(plan_.points.size());
      place(std::move(points_[twin]), index);
      for (const std::size_t other : compared_with_[twin]) place(std::move(points_[other]), index);
    }
    label_stages();
    return std::move(plan_);
  }

 private:
  /// What a chain starts from, and the row it is compared with.
  struct Base {
    std::string corpus;               ///< key of the prepare stage
    std::vector<std::string> models;  ///< that of the chain; all where it starts from a file
    Link twin;
    std::size_t point = 0;  ///< position in points_
  };

  /// Experiments that agree in all but their compression share their base.
  void begin_chain() {
    const Experiment& e = *experiment_;
    std::string same = std::to_string(e.threads) + " " + std::to_string(e.seed) + " " +
                       text_of(e.data) + e.checkpoint + (e.partial ? "\npartial\n" : "\n");
    for (const auto* use : {&e.model, &e.training}) same += *use ? text_of(**use) : "";
    for (const Use& use : e.evaluation) same += text_of(use);
    const auto [found, is_new] = bases_.try_emplace(std::move(same));
    base_ = &found->second;
    if (!is_new) return;
    base_->corpus = prepare();
    base_->models = e.model ? std::vector{e.model->name} : catalogue_.names(Kind::model);
    base_->twin = e.checkpoint.empty() ? train() : import();
    base_->point = point(base_->twin, true);
  }

  std::string prepare() {
    Plan::Stage stage =
        maker_.working(StageKind::prepare, Kind::data, experiment_->data, "data", *experiment_);
    stage.label = "prepare " + experiment_->data.name;
    return finish(std::move(stage));
  }

  Link train() {
    Plan::Stage stage = maker_.working(StageKind::train, Kind::training, *experiment_->training,
                                       "training", *experiment_);
    maker_.call(stage, Kind::model, *experiment_->model, "model");
    stage.label = "train " + experiment_->model->name + " with " + stage.component;
    stage.task.hashed["seed"] = experiment_->seed;
    read_corpus(stage);
    const std::string key = finish(std::move(stage));
    return {key, {base_->corpus, key}};
  }

  /// A checkpoint that was made elsewhere. Which model it needs stands in the file; the worker
  /// finds it. One without a tokenizer takes the corpus's.
  Link import() {
    const fs::path file = fs::absolute(experiment_->checkpoint).lexically_normal();
    Plan::Stage stage = maker_.bare(StageKind::import, *experiment_);
    stage.component = "checkpoint";
    stage.label = "import " + file.filename().string();
    stage.task.checkpoint = file;
    stage.task.settings = ImportSettings{experiment_->partial, tokenizer_is_given()};
    stage.task.hashed["settings"] = {
        {"partial", experiment_->partial}};  // the corpus says the rest
    stage.task.hashed["inputs"]["checkpoint"] = {
        {"file", digest_of_input(file, "checkpoint", around_.digest_of)}};
    maker_.load_models(stage, base_->models);
    read_corpus(stage);
    const std::string key = finish(std::move(stage));
    return {key, {base_->corpus, key}};
  }

  /// Whether `data` names a file for its tokenizer. One that is learnt is called by a word.
  [[nodiscard]] bool tokenizer_is_given() const {
    const auto tokenizer = experiment_->data.parameters.find("tokenizer");
    return tokenizer != experiment_->data.parameters.end() && tokenizer->is_object();
  }

  Link compress(std::size_t index, const Link& from) {
    const Use& method = experiment_->compression[index];
    Plan::Stage stage =
        maker_.working(StageKind::compress, Kind::compression, method,
                       "compression[" + std::to_string(index) + "]", *experiment_, base_->models);
    stage.label = "compress " + method.name;
    read_checkpoint(stage, from);
    guard(stage, method.guard);
    if (maker_.traits(Kind::compression, method.name).needs_calibration) read_corpus(stage);
    const std::string key = finish(std::move(stage));
    Link link{key, from.history};
    link.history.push_back(key);
    return link;
  }

  /// What the guard measures, it measures against the twin on the corpus.
  void guard(Plan::Stage& stage, const GuardSettings& guard) const {
    stage.task.settings = guard;
    Values& hashed = stage.task.hashed["settings"] = to_json(guard);
    if (guard.mode == GuardMode::off) {
      hashed.erase("max_drift");
      return;
    }
    read_corpus(stage);
    read_twin(stage);
  }

  std::string evaluate(std::size_t index, const Link& subject) {
    const Use& evaluator = experiment_->evaluation[index];
    Plan::Stage stage =
        maker_.working(StageKind::evaluate, Kind::evaluation, evaluator,
                       "evaluation[" + std::to_string(index) + "]", *experiment_, base_->models);
    stage.label = "evaluate " + evaluator.name;
    read_checkpoint(stage, subject);
    declare(evaluator.name);
    const Traits& needs = maker_.traits(Kind::evaluation, evaluator.name);
    if (needs.needs_corpus) read_corpus(stage);
    if (needs.needs_twin) read_twin(stage);
    return finish(std::move(stage));
  }

  /// The plan says of each evaluator once what it records.
  void declare(const std::string& evaluator) {
    const bool known =
        std::any_of(plan_.evaluators.begin(), plan_.evaluators.end(),
                    [&](const Declaration& other) { return other.evaluator == evaluator; });
    if (!known)
      plan_.evaluators.push_back(
          {evaluator, catalogue_.find(Kind::evaluation, evaluator)->metrics});
  }

  /// The point with these stages, made when there is none yet.
  std::size_t point(const Link& subject, bool twin) {
    std::vector<std::string> stages = subject.history;
    for (std::size_t i = 0; i < experiment_->evaluation.size(); ++i)
      stages.push_back(evaluate(i, subject));
    const auto [known, is_new] = by_stages_.emplace(join(stages, ""), points_.size());
    if (!is_new) return known->second;
    Plan::Point& point = points_.emplace_back();
    point.twin = twin;
    point.parameters = flat_parameters(experiment_->resolved, twin);
    point.stages = std::move(stages);
    point.checkpoint = subject.key;
    labels_.add(*experiment_, twin);
    return known->second;
  }

  void place(Plan::Point point, std::int64_t twin) {
    point.index = static_cast<std::int64_t>(plan_.points.size());
    point.compared_with = twin;
    plan_.points.push_back(std::move(point));
  }

  /// Stages are called after the first point they are for, where that tells them apart.
  void label_stages() {
    std::unordered_map<std::string, int> count;
    for (const Plan::Stage& stage : plan_.stages) ++count[stage.label];
    std::vector<bool> done(plan_.stages.size(), false);
    for (const Plan::Point& point : plan_.points) {
      for (const std::string& key : point.stages) {
        const std::size_t index = index_.at(key);
        Plan::Stage& stage = plan_.stages[index];
        if (done[index]) continue;
        done[index] = true;
        if (stage.kind() == StageKind::evaluate) stage.label += " of " + point.label;
        else if (count[stage.label] > 1) stage.label += " for " + point.label;
      }
    }
  }

  void read_checkpoint(Plan::Stage& stage, const Link& from) const {
    stage.task.checkpoint = cache_.checkpoint(from.key);
    stage.task.hashed["inputs"]["checkpoint"] = from.key;
    depend(stage, from.key);
  }

  void read_twin(Plan::Stage& stage) const {
    const std::string& key = base_->twin.key;
    stage.task.twin = cache_.checkpoint(key);
    stage.task.hashed["inputs"]["twin"] = key;
    depend(stage, key);
  }

  void read_corpus(Plan::Stage& stage) const {
    stage.task.corpus = cache_.folder(base_->corpus);
    stage.task.hashed["inputs"]["corpus"] = base_->corpus;
    depend(stage, base_->corpus);
  }

  static void depend(Plan::Stage& stage, const std::string& key) {
    if (std::find(stage.inputs.begin(), stage.inputs.end(), key) == stage.inputs.end())
      stage.inputs.push_back(key);
  }

  std::string finish(Plan::Stage stage) {
    stage.task.key = sha256_hex(canonical(stage.task.hashed));
    std::string key = stage.key();
    if (index_.emplace(key, plan_.stages.size()).second) plan_.stages.push_back(std::move(stage));
    return key;
  }

  const Catalogue& catalogue_;
  const Surroundings& around_;
  Cache cache_;
  StageMaker maker_;
  Labels labels_;
  Plan plan_;
  std::unordered_map<std::string, std::size_t> index_;  ///< key → position in plan_.stages
  std::vector<Plan::Point> points_;                     ///< in the order in which they were found
  std::unordered_map<std::string, std::size_t> by_stages_;  ///< keys → position in points_
  std::unordered_map<std::size_t, std::vector<std::size_t>> compared_with_;  ///< twin → the others
  std::unordered_map<std::string, Base> bases_;

  const Experiment* experiment_ = nullptr;  ///< what is being added
  Base* base_ = nullptr;                    ///< of it
};

}  // namespace

Plan make_plan(const Points& points, const Catalogue& catalogue, const Surroundings& surroundings) {
  Planner planner(catalogue, surroundings, points.varied);
  for (std::size_t i = 0; i < points.size; ++i) planner.add(points.at(i));
  return planner.finish();
}

Plan make_plan(const Experiment& experiment, const Catalogue& catalogue,
               const Surroundings& surroundings) {
  Planner planner(catalogue, surroundings, {});
  planner.add(experiment);
  return planner.finish();
}

PlanFile plan_file(const Plan& plan) {
  PlanFile file;
  for (const Plan::Point& p : plan.points) file.points.push_back(p);
  for (const Plan::Stage& s : plan.stages)
    file.stages.push_back({s.key(), s.kind(), s.component, s.label, s.inputs, s.measures_time});
  file.evaluators = plan.evaluators;
  return file;
}

}  // namespace itera
