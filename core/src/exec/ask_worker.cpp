// The question and the answer lie in files of a folder that is gone afterwards.
#include "exec/ask_worker.hpp"

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/scratch_folder.hpp"
#include "exec/command.hpp"
#include "itera/error.hpp"

namespace itera {
namespace {

/// What the worker said, without its name before it.
std::string said(std::string text) {
  constexpr std::string_view name = "itera-worker: ";
  if (text.starts_with(name)) text.erase(0, name.size());
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.empty() ? "the worker ended without an answer" : text;
}

Fault fault_of(int code) {
  switch (code) {
    case 2: return Fault::usage;
    case 3: return Fault::invalid;
    case 4: return Fault::missing;
    default: return Fault::failed;
  }
}

}  // namespace

Values ask_worker(const std::filesystem::path& program, const std::string& command,
                  const Values& request) {
  const ScratchFolder folder;
  const auto question = folder / "request.json", answer = folder / "answer.json";
  write_file(question, canonical(request));
  const Finished done = run_command({program.string(), command, request_option, question.string(),
                                     answer_option, answer.string()});
  if (done.code != 0) throw Error(said(done.err), fault_of(done.code));
  return parse_json(read_file(answer), "the worker's answer");
}

}  // namespace itera
