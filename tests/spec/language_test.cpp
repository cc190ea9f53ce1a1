// The keys of a spec that are no components: what they expect, and their defaults.
#include "spec/language.hpp"

#include <gtest/gtest.h>

#include "spec/parameters.hpp"

namespace itera {
namespace {

TEST(Language, SaysWhatItsKeysExpect) {
  std::string all;
  for (const auto* table : {&top_level(), &backend_parameters(), &report_parameters()}) {
    for (const Parameter& parameter : *table) {
      all += parameter.name + ": " + expectation(parameter) + "; " +
             parameter.default_value.dump() + "\n";
    }
  }
  EXPECT_EQ(all,
            "name: text; null\n"
            "seed: an integer of at least 0; 0\n"
            "threads: an integer from 1 to 1024; 1\n"
            "checkpoint: a path; null\n"
            "use: local; \"local\"\n"
            "jobs: an integer from 1 to 1024; 1\n"
            "formats: a list, each entry one of md, csv; [\"md\",\"csv\"]\n"
            "margin: a number from 0 to 1; 0.001\n");
}

}  // namespace
}  // namespace itera
