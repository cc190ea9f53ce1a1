// itera-lab plan: what a run would do.
#include "cli/plan_command.hpp"

#include <fmt/format.h>

#include <memory>

#include "base/files.hpp"
#include "base/json.hpp"
#include "cli/command.hpp"
#include "cli/installation.hpp"
#include "cli/plan_view.hpp"
#include "cli/tensors_view.hpp"
#include "exec/ask_worker.hpp"
#include "spec/spec.hpp"

namespace itera::cli {

namespace {

/// What the cached corpus says, or else the spec: a tokenizer that is not learnt yet has no size.
TokenSizes token_sizes(const Plan& plan, const Cache& cache, const Experiment& experiment) {
  TokenSizes sizes;
  sizes.context = experiment.data.parameters.value("context", std::int64_t{128});
  for (const Plan::Stage& stage : plan.stages) {
    if (stage.kind() != StageKind::prepare || !cache.has(stage.key())) continue;
    const auto file = cache.folder(stage.key()) / "corpus.json";
    const Values corpus = parse_json(read_file(file), file.string());
    return {corpus.at("vocabulary").get<std::int64_t>(), corpus.at("context").get<std::int64_t>()};
  }
  return sizes;
}

/// Asks a worker, since only models and compressors know.
std::vector<CoverageAnswer> coverage_answers(const Spec& spec, const Plan& plan, const Cache& cache,
                                             const Installation& installation) {
  std::vector<CoverageAnswer> answers;
  for (const CoverageRequest& request : coverage_requests(
           spec.points, token_sizes(plan, cache, spec.experiment), installation.catalogue)) {
    answers.push_back(ask_worker(installation.worker, request));
  }
  return answers;
}

std::string for_programs(const std::vector<CoverageAnswer>& answers) {
  Values all = Values::array();
  for (const CoverageAnswer& answer : answers) all.push_back(to_json(answer));
  return all.dump(2) + "\n";
}

}  // namespace

int plan_command(const Globals& globals, const std::filesystem::path& file,
                 const std::vector<std::string>& overrides, bool json, bool tensors) {
  const Installation installation = find_installation(globals);
  const Spec spec = read_spec(file, overrides, installation.catalogue);
  require_valid(spec);
  Digests digests(cache_root());
  const Surroundings around = surroundings(installation, digests);
  const Plan plan = make_plan(spec.points, installation.catalogue, around);
  const Cache cache(around.cache);
  if (tensors) {
    const auto answers = coverage_answers(spec, plan, cache, installation);
    fmt::print("{}", json ? for_programs(answers) : coverage_text(answers));
    return 0;
  }
  const std::vector<Standing> found = standings(plan, cache);
  fmt::print("{}", json ? plan_json(plan, found).dump(2) + "\n" : plan_text(plan, found));
  return 0;
}

void add_plan(CLI::App& app, const Globals& globals, Chosen& chosen) {
  struct Options {
    std::string file;
    std::vector<std::string> overrides;
    bool json = false, tensors = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "plan",
      "say what a run would do: what is new, cached, stale or failed, and why\n\n"
      "examples:\n"
      "  itera-lab plan experiments/phase8_fp16.yaml\n"
      "  itera-lab plan experiments/phase8_fp16.yaml -s training.steps=500\n"
      "  itera-lab plan experiments/phase8_fp16.yaml --tensors");
  command->add_option("SPEC", options->file, "the experiment, a YAML file")->required();
  add_overrides(*command, options->overrides);
  command->add_flag("--json", options->json, "for programs");
  command->add_flag("--tensors", options->tensors,
                    "what becomes of every tensor, and the bytes it will take");
  command->callback([&globals, &chosen, options] {
    chosen = [&globals, options] {
      return plan_command(globals, options->file, options->overrides, options->json,
                          options->tensors);
    };
  });
}

}  // namespace itera::cli
