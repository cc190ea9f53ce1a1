// prepare: text → corpus; train: corpus → checkpoint; compress: checkpoint → checkpoint; evaluate →
// numbers.
#include "worker/stages.hpp"

#include <fmt/format.h>

#include "itera/tokenizer.hpp"
#include "store/cache.hpp"
#include "worker/called.hpp"
#include "worker/compress_stage.hpp"
#include "worker/import_stage.hpp"

namespace itera {

namespace {

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
  save(trainer->train(*architecture, start, corpus, context), folder / stage_file::checkpoint);
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
  const auto evaluator = called<Evaluator>(task, loader, Kind::evaluation);
  context.hold_to(loader.info(Kind::evaluation, task.components.at(Kind::evaluation).name));
  evaluator->evaluate({checkpoint, twin, *architecture, corpus, file_bytes}, context);
}

}  // namespace

void run_stage(const Task& task, const Loader& loader, const std::filesystem::path& folder,
               StageContext& context) {
  switch (task.kind) {
    case StageKind::prepare: return prepare(task, loader, folder, context);
    case StageKind::train: return train(task, loader, folder, context);
    case StageKind::import: return import_stage(task, loader, folder, context);
    case StageKind::compress: return compress(task, loader, folder, context);
    case StageKind::evaluate: return evaluate(task, loader, context);
  }
}

}  // namespace itera
