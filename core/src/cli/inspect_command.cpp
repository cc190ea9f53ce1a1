// itera-lab inspect: what is inside a file of tensors. A worker looks; this shows.
#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/inspect_view.hpp"
#include "cli/installation.hpp"
#include "exec/ask_worker.hpp"
#include "itera/error.hpp"
#include "protocol/inspection.hpp"

namespace itera::cli {
namespace {

namespace fs = std::filesystem;

int inspect(const Globals& globals, const std::string& file, bool json) {
  if (!fs::is_regular_file(file)) throw Error("no file \"" + file + "\"", Fault::missing);
  const Installation installation = find_installation(globals);
  const Inspection found =
      ask_worker(installation.worker, InspectRequest{model_plugins(installation.catalogue), file});
  fmt::print("{}", json ? to_json(found).dump(2) + "\n" : inspect_text(file, found));
  return 0;
}

}  // namespace

void add_inspect(CLI::App& app, const Globals& globals, Chosen& chosen) {
  struct Options {
    std::string file;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "inspect",
      "say what is inside a checkpoint: PyTorch (.pt), safetensors or our own\n\n"
      "examples:\n"
      "  itera-lab inspect model.pt            keys, tensors, and which model it is\n"
      "  itera-lab inspect model.pt --json     the same for programs");
  command->add_option("FILE", options->file, "the file; its content tells its format")->required();
  command->add_flag("--json", options->json, "for programs");
  command->callback([&globals, &chosen, options] {
    chosen = [&globals, options] { return inspect(globals, options->file, options->json); };
  });
}

}  // namespace itera::cli
