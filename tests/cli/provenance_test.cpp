// Provenance: what the run folder says of how it came to be.
#include "base/json.hpp"
#include "program.hpp"

namespace itera::cli {
namespace {

class Provenance : public Program {};

TEST_F(Provenance, HasEveryField) {
  ASSERT_EQ(run("run trial.yaml -s training.steps=7").code, 0);
  const Values made = parse_json(file("runs/trial/last/provenance.json"), "provenance");
  for (const char* name :
       {"started", "finished", "command",      "overrides",  "spec_file",    "spec_digest",
        "version", "commit",   "dirty",        "compiler",   "flags",        "libtorch",
        "abi",     "cpu",      "cpu_features", "cores",      "memory_bytes", "os",
        "threads", "seed",     "data_seed",    "data_files", "wall_seconds", "cpu_seconds"}) {
    EXPECT_TRUE(made.contains(name) && !made[name].is_null()) << name;
  }
  EXPECT_EQ(made["overrides"], Values::array({"training.steps=7"}));
  EXPECT_EQ(made["spec_file"], "trial.yaml");
  EXPECT_EQ(made["data_files"][0]["name"], "text.txt");
  EXPECT_EQ(made["data_files"][0]["bytes"], 16);
  EXPECT_EQ(made["cpu_seconds"], 5 * 1.25);
  EXPECT_EQ(made["data_seed"], 0);
}

}  // namespace
}  // namespace itera::cli
