// itera-worker: the only process that loads LibTorch and plugins.
#include <c10/util/Exception.h>
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>

#include "base/files.hpp"
#include "base/json.hpp"
#include "itera/abi.hpp"
#include "itera/error.hpp"
#include "worker/coverage.hpp"
#include "worker/describe.hpp"
#include "worker/generate.hpp"
#include "worker/inspect.hpp"
#include "worker/logits.hpp"
#include "worker/serve.hpp"

// The host reads it from here, to know which plugins this worker can open.
extern "C" const char itera_worker_abi[];
[[gnu::section(".itera"), gnu::used]] const char itera_worker_abi[] = ITERA_ABI_TAG;

int main(int argc, char** argv) {
  CLI::App app("itera-worker does the mathematics for itera-lab, which starts it");
  app.require_subcommand(1);

  std::string plugin, out;
  CLI::App* describe = app.add_subcommand("describe", "write the manifest of a plugin");
  describe->add_option("FILE", plugin, "the plugin (*.itera.so)")->required();
  describe->add_option("--out", out, "the JSON file to write")->required();
  describe->callback(
      [&] { itera::write_file(out, itera::canonical(itera::to_json(itera::describe(plugin)))); });

  std::string question_file;
  const auto question = [&](const char* name, const char* about, auto answer_of) {
    CLI::App* command = app.add_subcommand(name, about);
    command->add_option("--request", question_file, "a JSON file")->required();
    command->add_option("--out", out, "the JSON file to write")->required();
    command->callback([&, answer_of] {
      const itera::Values asked = itera::parse_json(itera::read_file(question_file), question_file);
      itera::write_file(out, itera::canonical(answer_of(asked)));
    });
  };
  question("coverage", "what a chain of compressors will do", itera::coverage_answer);
  question("inspect", "what is in a file of tensors", itera::inspect_answer);
  question("logits", "write a checkpoint's logits", itera::logits_answer);

  int code = 0;
  app.add_subcommand("serve", "run the stages whose task files are named on standard input")
      ->callback([&] { code = itera::serve(); });

  itera::Generation request;
  CLI::App* generate = app.add_subcommand("generate", "continue a prompt");
  generate->add_option("--checkpoint", request.checkpoint)->required();
  generate->add_option("--plugins", request.plugins, "the plugins (*.itera.so) that may be needed")
      ->delimiter(':');
  generate->add_option("--prompt", request.prompt)->required();
  generate->add_option("--max-tokens", request.max_tokens);
  generate->add_option("--temperature", request.temperature);
  generate->add_option("--top-k", request.top_k);
  generate->add_option("--seed", request.seed);
  generate->add_option("--threads", request.threads);
  generate->callback([&] { itera::generate(request); });

  try {
    app.parse(argc, argv);
    return code;
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : static_cast<int>(itera::Fault::usage);
  } catch (const itera::Error& e) {
    std::fprintf(stderr, "itera-worker: %s\n", e.what());
    return static_cast<int>(e.fault());
  } catch (const c10::Error& e) {
    std::fprintf(stderr, "itera-worker: %s\n", e.what_without_backtrace());
    return static_cast<int>(itera::Fault::failed);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "itera-worker: %s\n", e.what());
    return static_cast<int>(itera::Fault::failed);
  }
}
