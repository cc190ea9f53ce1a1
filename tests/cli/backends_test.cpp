// Every name of a backend in a spec has a backend, and only those.
#include "cli/backends.hpp"

#include <gmock/gmock.h>

#include "itera/error.hpp"
#include "spec/language.hpp"
#include "support/folder.hpp"

namespace itera::cli {
namespace {

using Backends = testing_support::InFolder;

TEST_F(Backends, AreThoseThatASpecMayName) {
  std::vector<std::string> names;
  for (const auto& backend : all_backends()) names.emplace_back(backend->name());
  EXPECT_EQ(names, backend_names());
  EXPECT_THAT(names, testing::ElementsAre("local", "slurm"));
  for (const std::string& name : names) EXPECT_EQ(backend_named(name)->name(), name);
  EXPECT_EQ(testing_support::error_of([] { (void)backend_named("clouds"); }),
            "no backend \"clouds\"");
}

TEST_F(Backends, WhoComputesARun) {
  const RunFolder run = RunFolder::create(folder / "runs", "trial");
  EXPECT_EQ(computed(run, false).backend, "");
  run.write_text("slurm/submit.sh", "true\n");
  EXPECT_EQ(computed(run, false).backend, "slurm");
  EXPECT_EQ(computed(run, true).backend, "");
  const Lease lease = LeaseSeeker(run.coordinator()).attempt().value();
  EXPECT_EQ(computed(run, false).backend, "local");
  EXPECT_EQ(computed(run, true).backend, "local");
}

}  // namespace
}  // namespace itera::cli
