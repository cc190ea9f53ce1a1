// Where the file names no tokenizer, only one that was given as a file can be the model's own.
#include "worker/import_stage.hpp"

#include <fmt/format.h>

#include "store/cache.hpp"
#include "worker/models.hpp"

namespace itera {

namespace {

namespace fs = std::filesystem;

std::int64_t vocabulary_of(const Checkpoint& checkpoint, const Loader& loader) {
  for (const TensorInfo& info : architecture_of(checkpoint, loader)->tensors(checkpoint.config)) {
    if (info.role == Role::head) return info.shape.front();
  }
  throw Error(fmt::format("architecture \"{}\" has no head", checkpoint.architecture));
}

void give_tokenizer(Checkpoint& checkpoint, const Task& task, const Loader& loader,
                    StageContext& context) {
  if (!checkpoint.tokenizer.empty() || task.corpus.empty()) return;
  const Corpus corpus = Corpus::open(task.corpus);
  if (!std::get<ImportSettings>(task.settings).tokenizer_given) {
    throw Error(
        fmt::format("checkpoint \"{}\" carries no tokenizer, and one learnt from this text would "
                    "give its tokens other numbers; name the file of the tokenizer it was trained "
                    "with: data: {{tokenizer: {{file: …}}}}",
                    task.checkpoint.string()),
        Fault::invalid);
  }
  const std::int64_t vocabulary = vocabulary_of(checkpoint, loader);
  if (corpus.vocabulary() > vocabulary) {
    throw Error(fmt::format("the tokenizer has {} tokens, checkpoint \"{}\" only {}: it was "
                            "trained with another one; name that one's file under data: "
                            "{{tokenizer: {{file: …}}}}",
                            corpus.vocabulary(), task.checkpoint.string(), vocabulary),
                Fault::invalid);
  }
  if (corpus.vocabulary() < vocabulary) {
    context.note(fmt::format("the tokenizer uses {} of the model's {} tokens", corpus.vocabulary(),
                             vocabulary));
  }
  checkpoint.tokenizer = corpus.tokenizer();
}

}  // namespace

void import_stage(const Task& task, const Loader& loader, const fs::path& folder,
                  StageContext& context) {
  auto [checkpoint, notes] = import_checkpoint(task.checkpoint, all_models(loader),
                                               std::get<ImportSettings>(task.settings).partial);
  for (const std::string& line : notes) context.note(line);
  give_tokenizer(checkpoint, task, loader, context);
  context.record("tensors", static_cast<double>(checkpoint.tensors.size()), "tensors",
                 Better::neither);
  context.record("payload_bytes", static_cast<double>(checkpoint.bytes()), "bytes", Better::lower);
  save(checkpoint, folder / stage_file::checkpoint);
}

}  // namespace itera
