// The resolved spec as text: its shape, its origins, and that it reads back.
#include "spec/show.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "catalogue.hpp"
#include "spec/spec.hpp"

namespace itera {
namespace {

using testing_support::catalogue;

TEST(Show, ReadsLikeAHandWrittenSpec) {
  const std::string text =
      "name: small\ndata: {use: text, path: [\"a b.txt\"]}\nmodel: {use: itera}\n"
      "training: {use: adamw}\ncompression: [{use: fp16, keep: [\"*\", yes]}, {use: int8}]\n";
  const Spec spec = read_spec_text(text, "a.yaml", {}, catalogue());
  ASSERT_EQ(render(spec.findings), "");
  EXPECT_EQ(as_yaml(spec.experiment.resolved), R"(name: small
seed: 0
threads: 1
data:
  use: text
  context: 128
  path:
    - "a b.txt"
  seed: 0
  tokenizer: char
  vocabulary: 1024
model:
  use: itera
  experts:
    - 1
  size: tiny
  width: null
training:
  use: adamw
  batch: 16
  early_stop: false
  learning_rate: 0.003
  steps: 600
compression:
  - use: fp16
    keep:
      - "*"
      - "yes"
    on_overflow: fail
  - use: int8
guard:
  max_drift: 0.01
  mode: measure
evaluation:
  - use: perplexity
  - use: footprint
backend:
  use: local
  cpus: null
  extra: []
  gpus: 0
  jobs: 1
  max_running: null
  memory: null
  pack: 180
  partition: null
  requeue: 3
  retries: 0
  time: 60
  time_limit: null
report:
  formats:
    - md
    - csv
  margin: 0.001
)");
}

TEST(Show, TellsOrigins) {
  const std::vector<Origin> origins = {{"a.b[0]", "a.yaml:5"}, {"c", "default"}};
  EXPECT_EQ(as_yaml(Values::parse(R"({"a": {"b": [1]}, "c": []})"), origins),
            "a:\n  b:\n    - 1                                         # a.yaml:5\n"
            "c: []                                           # default\n");
}

/// Text of anything a person or a machine might put there.
std::string any_text(std::mt19937_64& random) {
  static const std::vector<std::string> pieces = {
      "a",           "Z",  "0",    "010",  "1.5", "true", "no", "null",     "~", " ",
      "  ",          "\n", "\t",   "\r",   "#",   " #",   ":",  ": ",       "-", "- ",
      "'",           "\"", "\\",   "${",   "$",   "}",    "{",  "[",        "]", ",",
      "&a",          "*a", "!",    "|",    ">",   "%",    "@",  "`",        "?", "é",
      "€",           "𝄞",  "\x01", "\x7f", "---", "...",  "<<", "\xC2\x85", "=", "\xE2\x80\xA8",
      "\xEF\xBB\xBF"};
  std::string text;
  for (std::size_t i = 0, n = random() % 6; i < n; ++i) text += pieces[random() % pieces.size()];
  return text;
}

TEST(Show, ReadsBackToTheSame) {
  std::mt19937_64 random(1);
  const std::string base = testing_support::smallest + "compression: [{use: fp16, keep: [KEEP]}]\n";
  for (int i = 0; i < 500; ++i) {
    Spec spec = read_spec_text(base, "a.yaml", {}, catalogue());
    Values& resolved = spec.experiment.resolved;
    resolved["compression"][0]["keep"] = Values::array();
    for (std::size_t k = 0; k < random() % 4; ++k) {
      resolved["compression"][0]["keep"].push_back(any_text(random));
    }
    const double unit = static_cast<double>(random() >> 11) * 0x1p-53;
    resolved["training"]["learning_rate"] =
        unit * std::pow(10.0, -static_cast<double>(random() % 30));
    resolved["seed"] = static_cast<std::int64_t>(random() >> 1);
    for (const bool with_origins : {false, true}) {
      const std::string text =
          as_yaml(resolved, with_origins ? spec.origins : std::vector<Origin>{});
      const Spec again = read_spec_text(text, "b.yaml", {}, catalogue());
      ASSERT_EQ(render(again.findings), "") << text;
      ASSERT_EQ(again.experiment.resolved, resolved) << text;
    }
  }
}

TEST(Show, AnOriginStaysOnItsLine) {
  const Spec spec = read_spec_text(testing_support::smallest, "a.yaml",
                                   {"compression=\n [{use: int8}]"}, catalogue());
  ASSERT_EQ(render(spec.findings), "");
  const Spec again =
      read_spec_text(as_yaml(spec.experiment.resolved, spec.origins), "b.yaml", {}, catalogue());
  EXPECT_EQ(render(again.findings), "");
  EXPECT_EQ(again.experiment.resolved, spec.experiment.resolved);
}

}  // namespace
}  // namespace itera
