// prepare: text → corpus; train: corpus → checkpoint; compress: checkpoint → checkpoint; evaluate →
// numbers.
#include "worker/stages.hpp"

#include <fmt/format.h>

#include "itera/component.hpp"
#include "itera/error.hpp"
#include "itera/tokenizer.hpp"

namespace itera {

namespace {

constexpr const char* checkpoint_file = "checkpoint.safetensors";

template <class C>
std::unique_ptr<C> make(const Loader& loader, Kind kind, const std::string& name,
                        const Values& parameters) {
  auto component = loader.make(kind, name, parameters);
  auto* as_kind = dynamic_cast<C*>(component.get());
  if (as_kind == nullptr) {
    throw Error(fmt::format("component \"{}\" says it is of kind {} but does not implement it",
                            name, name_of(kind)),
                Fault::invalid);
  }
  component.release();
  return std::unique_ptr<C>(as_kind);
}

template <class C> std::unique_ptr<C> called(const Task& task, const Loader& loader, Kind kind) {
  const auto call = task.components.find(kind);
  if (call == task.components.end()) {
    throw Error(fmt::format("the task names no component of kind {}", name_of(kind)),
                Fault::invalid);
  }
  return make<C>(loader, kind, call->second.name, call->second.parameters);
}

/// The architecture a checkpoint names; its configuration is the checkpoint's, so no parameter
/// matters.
std::unique_ptr<Architecture> architecture_of(const Checkpoint& checkpoint, const Loader& loader) {
  return make<Architecture>(loader, Kind::model, checkpoint.architecture, Values::object());
}

void prepare(const Task& task, const Loader& loader, const std::filesystem::path& folder,
             StageContext& context) {
  Corpus::write(called<DataSource>(task, loader, Kind::data)->prepare(context), folder);
}

void train(const Task& task, const Loader& loader, const std::filesystem::path& folder,
           StageContext& context) {
  const Corpus corpus = Corpus::open(task.corpus);
  const auto architecture = called<Architecture>(task, loader, Kind::model);
  const auto trainer = called<Trainer>(task, loader, Kind::training);
  Checkpoint start = architecture->initialise(
      architecture->configure(corpus.vocabulary(), corpus.context()), task.seed);
  start.tokenizer = corpus.tokenizer();
  save(trainer->train(*architecture, start, corpus, context), folder / checkpoint_file);
}

void compress(const Task& task, const Loader& loader, const std::filesystem::path& folder,
              StageContext& context) {
  const Checkpoint before = load_checkpoint(task.checkpoint);
  const auto architecture = architecture_of(before, loader);
  const auto compressor = called<Compressor>(task, loader, Kind::compression);
  const Checkpoint after =
      compressor->compress(before, architecture->tensors(before.config), context);
  check_tensors(after, architecture->tensors(after.config));
  save(after, folder / checkpoint_file);
}

/// A text scored with other token ids than the model was trained on would give numbers that mean
/// nothing.
void expect_same_tokenizer(const Checkpoint& checkpoint, const Corpus& corpus) {
  if (checkpoint.tokenizer.empty() || checkpoint.tokenizer == corpus.tokenizer()) return;
  throw Error(fmt::format("the checkpoint was trained with another tokenizer (vocabulary {}) than "
                          "this corpus has (vocabulary {}); give the data and the tokenizer "
                          "settings it was trained with",
                          load_tokenizer(checkpoint.tokenizer)->vocabulary(), corpus.vocabulary()),
              Fault::invalid);
}

/// Both checkpoints are loaded back from the bytes on disk: what is measured is what a user would
/// get. A task names no twin or corpus where the evaluator needs none.
void evaluate(const Task& task, const Loader& loader, StageContext& context) {
  const Checkpoint checkpoint = load_checkpoint(task.checkpoint);
  const Checkpoint twin = task.twin.empty() ? checkpoint : load_checkpoint(task.twin);
  const Corpus corpus = task.corpus.empty() ? Corpus() : Corpus::open(task.corpus);
  if (!task.corpus.empty()) expect_same_tokenizer(checkpoint, corpus);
  const auto architecture = architecture_of(checkpoint, loader);
  const auto file_bytes = static_cast<std::int64_t>(std::filesystem::file_size(task.checkpoint));
  called<Evaluator>(task, loader, Kind::evaluation)
      ->evaluate({checkpoint, twin, *architecture, corpus, file_bytes}, context);
}

}  // namespace

void run_stage(const Task& task, const Loader& loader, const std::filesystem::path& folder,
               StageContext& context) {
  switch (task.kind) {
    case StageKind::prepare: return prepare(task, loader, folder, context);
    case StageKind::train: return train(task, loader, folder, context);
    case StageKind::compress: return compress(task, loader, folder, context);
    case StageKind::evaluate: return evaluate(task, loader, context);
  }
}

}  // namespace itera
