// itera-lab logits: a checkpoint's answer to given tokens, as raw numbers. A worker computes them.
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <memory>
#include <vector>

#include "cli/command.hpp"
#include "cli/installation.hpp"
#include "exec/ask_worker.hpp"
#include "itera/error.hpp"
#include "protocol/logits.hpp"

namespace itera::cli {
namespace {

namespace fs = std::filesystem;

struct LogitsOptions {
  std::string checkpoint, ids, out;
  bool partial = false;
};

std::vector<std::int64_t> numbers(const std::string& text) {
  std::vector<std::int64_t> found;
  const char *at = text.data(), *end = at + text.size();
  while (true) {
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(at, end, number);
    if (error != std::errc() || number < 0 || (stop != end && *stop != ',')) {
      throw Error("--ids \"" + text + "\": expected token ids with commas between them, as 4,5,6",
                  Fault::usage);
    }
    found.push_back(number);
    if (stop == end) return found;
    at = stop + 1;
  }
}

int logits(const Globals& globals, const LogitsOptions& options) {
  const auto ids = numbers(options.ids);
  if (!fs::is_regular_file(options.checkpoint))
    throw Error("no checkpoint file \"" + options.checkpoint + "\"", Fault::missing);
  const Installation installation = find_installation(globals);
  const LogitsAnswer answer = ask_worker(
      installation.worker, LogitsRequest{model_plugins(installation.catalogue), options.checkpoint,
                                         ids, options.partial, fs::absolute(options.out)});
  if (globals.quiet) return 0;
  for (const std::string& note : answer.notes) fmt::print(stderr, "{}\n", note);
  fmt::print(stderr, "{} × {} float32, little endian: {}\n", answer.tokens, answer.vocabulary,
             options.out);
  return 0;
}

}  // namespace

void add_logits(CLI::App& app, const Globals& globals, Chosen& chosen) {
  auto options = std::make_shared<LogitsOptions>();
  CLI::App* command = app.add_subcommand(
      "logits",
      "write a checkpoint's logits: to compare it with any other implementation\n\n"
      "examples:\n"
      "  itera-lab logits model.pt --ids 4,5,6 --out logits.bin\n"
      "  python3 -c 'import numpy; print(numpy.fromfile(\"logits.bin\", \"<f4\").reshape(3, -1))'");
  command->add_option("CHECKPOINT", options->checkpoint, "PyTorch (.pt), safetensors or our own")
      ->required();
  command->add_option("--ids", options->ids, "token ids with commas between them")
      ->type_name("IDS")
      ->required();
  command->add_flag("--partial", options->partial, "take zeros for tensors that are missing");
  command->add_option("--out", options->out, "the file to write: tokens × vocabulary, float32")
      ->type_name("FILE")
      ->required();
  command->callback([&globals, &chosen, options] {
    chosen = [&globals, options] { return logits(globals, *options); };
  });
}

}  // namespace itera::cli
