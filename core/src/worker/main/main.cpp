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
  const auto question = [&]<class Q>(const char* about, typename Q::Answer (*answer_of)(const Q&)) {
    CLI::App* command = app.add_subcommand(Q::command, about);
    command->add_option(itera::request_option, question_file, "a JSON file")->required();
    command->add_option(itera::answer_option, out, "the JSON file to write")->required();
    command->callback([&, answer_of] {
      const itera::Values asked = itera::parse_json(itera::read_file(question_file), question_file);
      const auto answer = answer_of(itera::from_json<Q>(asked, question_file));
      itera::write_file(out, itera::canonical(itera::to_json(answer)));
    });
  };
  question("what a chain of compressors will do", itera::coverage_answer);
  question("what is in a file of tensors", itera::inspect_answer);
  question("write a checkpoint's logits", itera::logits_answer);

  int code = 0;
  app.add_subcommand("serve", "run the stages whose task files are named on standard input")
      ->callback([&] { code = itera::serve(); });

  itera::Generation request;
  CLI::App* generate = app.add_subcommand(itera::Generation::command, "continue a prompt");
  itera::each_option(request, [&](const char* name, auto& value) {
    generate->add_option(name, value)->required();
  });
  generate->add_option(itera::plugins_option, request.plugins, "the plugins that may be needed")
      ->delimiter(itera::plugins_separator);
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
