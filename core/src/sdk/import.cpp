// Our own files are loaded; of others, one architecture knows what they are.
#include "itera/import.hpp"

#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include "base/text.hpp"
#include "import/foreign_file.hpp"
#include "itera/error.hpp"
#include "recognition.hpp"

namespace itera {

namespace {

Checkpoint checkpoint_of(const std::string& name, const Recognised& answer,
                         const Architecture& architecture, const ForeignModel& model) {
  std::map<std::string, const FileTensor*> file;
  for (const ForeignWeight& weight : model.weights) file.emplace(weight.name, weight.tensor);
  Checkpoint checkpoint{name, answer.config, "", {}, answer.ties};
  for (const auto& [ours, theirs] : answer.names) {
    const auto found = file.find(theirs);
    if (found == file.end()) {
      throw Error(
          fmt::format("architecture \"{}\" takes \"{}\" for a tensor of the file", name, theirs));
    }
    checkpoint.tensors[ours] = stored_of(*found->second);
  }
  for (const TensorInfo& info : architecture.tensors(answer.config)) {
    if (!checkpoint.tensors.contains(info.name) && !checkpoint.ties.contains(info.name))
      checkpoint.tensors[info.name] = store_f32(at::zeros(info.shape, at::kFloat));
  }
  check_tensors(checkpoint, architecture.tensors(answer.config));
  return checkpoint;
}

std::string counted(std::size_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::vector<std::string> notes_on(const ForeignContents& contents, const ForeignModel& model,
                                  const std::string& name, const Recognised& answer) {
  std::vector<std::string> notes{
      fmt::format("{} file with {}{}, read as architecture \"{}\"", contents.format,
                  counted(model.weights.size(), "tensor"),
                  model.wrapper.empty() ? "" : " under \"" + model.wrapper + "\"", name)};
  if (model.unpacked > 0) {
    notes.push_back(counted(model.unpacked, "weight") +
                    " of dynamically quantised modules, dequantised to f32");
  }
  if (!model.beside.empty())
    notes.push_back("not read, as they are no weights: " + join(model.beside, ", "));
  if (!answer.missing.empty()) {
    notes.push_back(fmt::format("zero in place of {} that the file lacks: {}",
                                counted(answer.missing.size(), "tensor"),
                                join(answer.missing, ", ")));
  }
  return notes;
}

Imported import_foreign(const ForeignContents& contents, const Architectures& architectures,
                        bool partial) {
  const ForeignModel model = foreign_model(contents);
  const auto answers = ask(model, architectures);
  if (const std::string why = undecided(answers, model, architectures); !why.empty())
    throw Error(why);
  const auto& [name, answer] = *answers.begin();
  const Architecture& architecture = *architectures.at(name);
  if (const std::string why = incomplete(name, answer, architecture, partial); !why.empty())
    throw Error(why);
  return {checkpoint_of(name, answer, architecture, model),
          notes_on(contents, model, name, answer)};
}

}  // namespace

Imported import_checkpoint(const std::filesystem::path& path, const Architectures& architectures,
                           bool partial) {
  const ForeignFile file(path);
  const bool ours = is_ours(file.contents());
  try {
    if (ours) return {load_checkpoint(path), {}};
    return import_foreign(file.contents(), architectures, partial);
  } catch (const Error& e) {
    const std::string named = ours ? "" : fmt::format("checkpoint \"{}\": ", path.string());
    throw Error(named + e.what(), Fault::invalid);
  }
}

}  // namespace itera
