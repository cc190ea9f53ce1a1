// A catalogue and an experiment made by hand, with digests that a test can change.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "plan/plan.hpp"

namespace itera::test {

inline Parameter parameter(const std::string& name, Parameter::Type type, Values value) {
  Parameter p;
  p.name = name;
  p.type = type;
  p.default_value = std::move(value);
  return p;
}

inline Plugin plugin(Kind kind, const std::string& name, std::vector<Parameter> parameters,
                     Traits traits = {}) {
  ComponentInfo info{kind, name, "for tests", traits, std::move(parameters)};
  return {
      "/plugins/" + name + ".itera.so", {"tag", name, "1", {std::move(info)}}, "digest of " + name};
}

class PlanTest : public testing::Test {
 protected:
  PlanTest() {
    namespace fs = std::filesystem;
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder = fs::path(testing::TempDir()) / (std::string("plan_") + info->name());
    fs::remove_all(folder);
    fs::create_directories(folder);
    text = folder / "text.txt";
    std::ofstream(text) << "In the beginning";

    using Type = Parameter::Type;
    Parameter tokenizer = parameter("tokenizer", Type::text, "bpe");
    tokenizer.choices = {"char", "bpe"};
    tokenizer.fields = {parameter("file", Type::path, "")};
    Parameter form = parameter("form", Type::text, "f16");
    form.choices = {"f16", "bf16"};
    catalogue.plugins = {
        plugin(Kind::data, "text",
               {parameter("path", Type::path, ""), tokenizer, parameter("seed", Type::integer, 0)}),
        plugin(Kind::model, "itera", {parameter("size", Type::text, "tiny")}),
        plugin(Kind::training, "adamw", {parameter("steps", Type::integer, 600)},
               {.draws_random = true}),
        plugin(Kind::compression, "fp16", {form, parameter("keep", Type::text, Values::array())}),
        plugin(Kind::compression, "gptq", {parameter("bits", Type::integer, 4)},
               {.draws_random = true, .needs_calibration = true}),
        plugin(Kind::evaluation, "perplexity", {parameter("max_tokens", Type::integer, 0)},
               {.needs_corpus = true}),
        plugin(Kind::evaluation, "latency", {parameter("repeats", Type::integer, 20)},
               {.measures_time = true, .needs_corpus = true, .needs_twin = true})};

    experiment.name = "trial";
    experiment.seed = 42;
    experiment.data = {"text", {{"path", text.string()}, {"tokenizer", "bpe"}, {"seed", 0}}};
    experiment.model = Use{"itera", {{"size", "tiny"}}};
    experiment.training = Use{"adamw", {{"steps", 600}}};
    experiment.compression = {{"fp16", {{"form", "f16"}, {"keep", Values::array()}}}};
    experiment.evaluation = {{"perplexity", {{"max_tokens", 0}}}, {"latency", {{"repeats", 20}}}};
    experiment.resolved = {{"name", "trial"}, {"seed", 42}, {"threads", 1}};

    around.cache = folder / "cache";
    around.abi = "tag";
    around.binaries = {{"libitera.so", "1"}, {"itera-worker", "1"}};
    around.run = "run-1";
    around.machine = "host";
    around.digest_of = [this](const std::filesystem::path& file) {
      return "digest of " + digests[file];
    };
  }

  Plan plan() const { return make_plan(experiment, catalogue, around); }

  /// Of several experiments that differ in these paths.
  Plan plan_of(const std::vector<Experiment>& experiments,
               const std::vector<std::string>& varied) const {
    return make_plan({experiments.size(), [&](std::size_t i) { return experiments.at(i); }, varied},
                     catalogue, around);
  }

  /// label → key
  std::map<std::string, std::string> keys() const {
    std::map<std::string, std::string> all;
    for (const Plan::Stage& stage : plan().stages) all[stage.label] = stage.key();
    return all;
  }

  /// Where a point's checkpoint will lie.
  std::filesystem::path checkpoint_of(const Plan::Point& point) const {
    return around.cache / point.checkpoint / "checkpoint.safetensors";
  }

  Plugin& plugin_named(const std::string& name) {
    for (Plugin& p : catalogue.plugins) {
      if (p.manifest.plugin == name) return p;
    }
    throw std::logic_error(name);
  }

  std::filesystem::path folder, text;
  std::map<std::filesystem::path, std::string> digests;
  Catalogue catalogue;
  Experiment experiment;
  Surroundings around;
};

}  // namespace itera::test
