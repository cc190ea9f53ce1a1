// The keys of a spec that are no components: what they expect, and their defaults.
#include "spec/language.hpp"

#include <gtest/gtest.h>

#include "spec/parameters.hpp"

namespace itera {
namespace {

TEST(Language, SaysWhatItsKeysExpect) {
  std::string all;
  for (const auto* table : {&top_level(), &guard_parameters(), &sweep_parameters(),
                            &backend_parameters(), &report_parameters()}) {
    for (const Parameter& parameter : *table) {
      all += parameter.name + ": " + expectation(parameter) + "; " +
             parameter.default_value.dump() + "\n";
    }
  }
  EXPECT_EQ(all,
            "name: text; null\n"
            "seed: an integer of at least 0; 0\n"
            "threads: an integer from 1 to 1024; 1\n"
            "checkpoint: a path, or a map with path, partial; null\n"
            "mode: one of strict, measure, off; \"measure\"\n"
            "max_drift: a number of at least 0 (nats per token); 0.01\n"
            "strategy: one of grid, random; \"grid\"\n"
            "samples: an integer from 1 to 1000000; null\n"
            "seed: an integer of at least 0; 0\n"
            "max_points: an integer from 1 to 1000000; 1000\n"
            "use: one of local, slurm; \"local\"\n"
            "jobs: an integer from 1 to 1024; 1\n"
            "retries: an integer from 0 to 100; 0\n"
            "time_limit: a number of at least 1 (seconds); null\n"
            "partition: text; null\n"
            "time: an integer of at least 1 (minutes); 60\n"
            "cpus: an integer of at least 1; null\n"
            "memory: an integer of at least 1 (MiB); null\n"
            "gpus: an integer of at least 0; 0\n"
            "max_running: an integer of at least 1; null\n"
            "requeue: an integer from 0 to 1000; 3\n"
            "pack: an integer of at least 0 (seconds); 180\n"
            "extra: a list, each entry text; []\n"
            "formats: a list, each entry one of md, csv; [\"md\",\"csv\"]\n"
            "margin: a number from 0 to 1; 0.001\n");
}

}  // namespace
}  // namespace itera
