// What a plan finds in the cache of tests/golden, which an earlier version wrote.
#include <gtest/gtest.h>

#include "base/sha256.hpp"
#include "plan/standing.hpp"
#include "support/folder.hpp"
#include "support/golden.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
using State = Standing::State;

class GoldenCache : public testing_support::InFolder {
 protected:
  GoldenCache() {
    fs::copy(testing_support::golden() / "cache", folder / "cache", fs::copy_options::recursive);
  }

  static Plan::Stage stage(StageKind kind, const char* name, const char* component) {
    const fs::path file = testing_support::golden_stage(name) / "meta.json";
    Plan::Stage made;
    made.component = component;
    made.task.kind = kind;
    made.task.hashed = parse_json(read_file(file), file.string()).at("hashed");
    return made;
  }

  Standing standing(Plan::Stage stage) const {
    stage.task.key = sha256_hex(canonical(stage.task.hashed));
    Plan plan;
    plan.stages.push_back(std::move(stage));
    return standings(plan, Cache(folder / "cache")).front();
  }

  Plan::Stage prepare = stage(StageKind::prepare, "prepare", "text"),
              compress = stage(StageKind::compress, "compress", "mixed_precision"),
              evaluate = stage(StageKind::evaluate, "evaluate", "perplexity");
};

TEST_F(GoldenCache, WhatHashesTheSameIsThere) {
  for (const Plan::Stage& stage : {prepare, compress, evaluate})
    EXPECT_EQ(standing(stage).state, State::cached) << stage.component;
}

TEST_F(GoldenCache, WhatChangedIsSaid) {
  prepare.task.hashed["binaries"]["libitera.so"] = "another";
  EXPECT_EQ(standing(prepare).state, State::stale);
  EXPECT_EQ(standing(prepare).why, "libitera.so was rebuilt");

  compress.task.hashed["components"]["compression"]["parameters"]["rules"][0]["form"] = "int8";
  compress.task.hashed["models"]["itera"] = "another";
  EXPECT_EQ(standing(compress).why,
            "mixed_precision.rules[0].form nf4 -> int8, plugin itera was rebuilt");

  evaluate.task.hashed["components"]["evaluation"]["parameters"]["max_tokens"] = 100;
  evaluate.task.hashed["inputs"]["checkpoint"] = "another";
  EXPECT_EQ(standing(evaluate).why, "perplexity.max_tokens null -> 100, its checkpoint changed");
}

TEST_F(GoldenCache, AComponentThatIsNotThereIsNew) {
  evaluate.component = "footprint";
  evaluate.task.hashed["components"]["evaluation"]["name"] = "footprint";
  EXPECT_EQ(standing(evaluate).state, State::fresh);
}

}  // namespace
}  // namespace itera
