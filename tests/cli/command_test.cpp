// Options that several commands share.
#include "cli/command.hpp"

#include <gmock/gmock.h>

namespace itera::cli {
namespace {

TEST(Command, OverridesTakeOneWordEach) {
  CLI::App app;
  std::vector<std::string> overrides;
  std::string file;
  add_overrides(app, overrides);
  app.add_option("SPEC", file);
  app.parse("-s seed=1 a.yaml --set threads=2");
  EXPECT_THAT(overrides, testing::ElementsAre("seed=1", "threads=2"));
  EXPECT_EQ(file, "a.yaml");
}

}  // namespace
}  // namespace itera::cli
