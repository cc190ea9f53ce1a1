// prepare: text → corpus; train: corpus → checkpoint; compress: checkpoint → checkpoint; evaluate →
// numbers.
#include "worker/stages.hpp"

#include <fmt/format.h>

#include "itera/component.hpp"
#include "itera/error.hpp"

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

/// Both checkpoints are loaded back from the bytes on disk: what is measured is what a user would
/// get.
void evaluate(const Task& task, const Loader& loader, StageContext& context) {
  const Checkpoint checkpoint = load_checkpoint(task.checkpoint), twin = load_checkpoint(task.twin);
  const auto architecture = architecture_of(checkpoint, loader);
  const Corpus corpus = Corpus::open(task.corpus);
  const Subject subject{checkpoint,
                        twin,
                        *architecture,
                        corpus,
                        static_cast<std::int64_t>(std::filesystem::file_size(task.checkpoint)),
                        static_cast<std::int64_t>(std::filesystem::file_size(task.twin))};
  called<Evaluator>(task, loader, Kind::evaluation)->evaluate(subject, context);
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
