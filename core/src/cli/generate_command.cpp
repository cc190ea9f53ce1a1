// itera-lab generate: a checkpoint writes. The worker does it; this finds the checkpoint.
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>

#include "cli/command.hpp"
#include "cli/installation.hpp"
#include "exec/worker_process.hpp"
#include "itera/error.hpp"
#include "protocol/generation.hpp"
#include "store/run_record.hpp"

namespace itera::cli {
namespace {

namespace fs = std::filesystem;

struct GenerateOptions {
  std::string source;
  std::optional<std::int64_t> point;
  Generation generation;
};

/// The checkpoint of that point, or of the last one that has one.
fs::path checkpoint_of(const RunFolder& run, std::optional<std::int64_t> point) {
  const auto points = static_cast<std::int64_t>(read_run_record(run).points.size());
  for (std::int64_t i = point.value_or(points - 1); i >= 0; --i) {
    const fs::path file = run.checkpoint(i);
    if (fs::exists(file)) return file;
    if (point) break;
  }
  const std::string which = point ? fmt::format("point {} of ", *point) : "";
  throw Error(
      fmt::format("{}run \"{}\" has no checkpoint; it has {} points, and those that are "
                  "complete have one in \"{}\"",
                  which, run.path().string(), points, run.checkpoint(0).parent_path().string()),
      Fault::missing);
}

fs::path checkpoint_meant(const Globals& globals, const GenerateOptions& options) {
  if (fs::is_regular_file(options.source)) return options.source;
  std::string run;
  try {
    run = find_run(globals.runs, options.source).string();
  } catch (const Error& e) {
    throw Error(fmt::format("no checkpoint file \"{}\" and {}", options.source, e.what()),
                e.fault());
  }
  return checkpoint_of(RunFolder(run), options.point);
}

/// Becomes the worker.
[[noreturn]] void generate(const Globals& globals, const GenerateOptions& options) {
  Generation generation = options.generation;
  if (generation.prompt.empty()) {
    throw Error("the prompt is empty: give --prompt at least one character", Fault::usage);
  }
  generation.checkpoint = checkpoint_meant(globals, options);
  const Installation installation = find_installation(globals);
  generation.plugins = model_plugins(installation.catalogue);
  std::vector<std::string> words = words_of(generation);
  words.insert(words.begin(), installation.worker.string());
  become_worker(std::move(words), generation.threads);
}

}  // namespace

void add_generate(CLI::App& app, const Globals& globals, Chosen& chosen) {
  auto options = std::make_shared<GenerateOptions>();
  CLI::App* command = app.add_subcommand(
      "generate",
      "let a checkpoint write; the text goes to stdout, the speed to stderr\n\n"
      "examples:\n"
      "  itera-lab generate last --prompt \"In the beginning\"\n"
      "  itera-lab generate model.safetensors --prompt \"And\" --temperature 0    greedy");
  command->add_option("SOURCE", options->source, "a checkpoint file or a run (NAME, NAME/ID, last)")
      ->required();
  command->add_option("--prompt", options->generation.prompt, "what the text begins with")
      ->type_name("TEXT")
      ->required();
  command
      ->add_option("--point", options->point,
                   "which point of the run (default: the last with a "
                   "checkpoint)")
      ->type_name("N");
  command->add_option("--max-tokens", options->generation.max_tokens, "how many at most (100)")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 32));
  command->add_option("--temperature", options->generation.temperature, "0 is greedy (0.8)")
      ->type_name("X")
      ->check(CLI::Range(0.0, 100.0));
  command->add_option("--top-k", options->generation.top_k, "choose among so many; 0 is all (40)")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 32));
  command->add_option("--seed", options->generation.seed, "same seed, same text (0)")
      ->type_name("N");
  command->add_option("--threads", options->generation.threads, "of the worker (1)")
      ->type_name("N")
      ->check(CLI::Range(1, 4096));
  command->callback([&globals, &chosen, options] {
    chosen = [&globals, options]() -> int { generate(globals, *options); };
  });
}

}  // namespace itera::cli
