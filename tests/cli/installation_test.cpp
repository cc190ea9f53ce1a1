// What lies around the program, and what is said when it does not.
#include "cli/installation.hpp"

#include "cli/command.hpp"
#include "program.hpp"

namespace itera::cli {
namespace {

class InstallationTest : public Program {
 protected:
  InstallationTest() { globals.executable = HOME_OF_CLI "/bin/itera-lab"; }
  Globals globals;
};

TEST_F(InstallationTest, FindsWorkerAndPlugins) {
  const Installation found = find_installation(globals);
  EXPECT_EQ(found.abi, "tag");
  EXPECT_NE(found.catalogue.find(Kind::compression, "fp16"), nullptr);
}

TEST_F(InstallationTest, WorkerThatIsNotThere) {
  globals.executable = folder / "itera-lab";
  EXPECT_EQ(testing_support::error_of([&] { find_installation(globals); }),
            "itera-worker is not beside itera-lab: expected \"" +
                (folder / "itera-worker").string() + "\"; build it with -DITERA_TORCH=ON");
}

TEST_F(InstallationTest, CacheIsWhereTheEnvironmentSays) {
  setenv("ITERA_CACHE", "/somewhere/./cache", 1);
  EXPECT_EQ(cache_root(), "/somewhere/cache");
  unsetenv("ITERA_CACHE");
}

TEST_F(InstallationTest, ElseTheCacheIsInTheUsersFolder) {
  const std::string home = std::getenv("HOME");
  unsetenv("ITERA_CACHE");
  setenv("XDG_CACHE_HOME", "/users/caches", 1);
  EXPECT_EQ(cache_root(), "/users/caches/itera-lab");
  setenv("XDG_CACHE_HOME", "relative", 1);
  setenv("HOME", "/users/me", 1);
  EXPECT_EQ(cache_root(), "/users/me/.cache/itera-lab");
  unsetenv("XDG_CACHE_HOME");
  unsetenv("HOME");
  EXPECT_EQ(testing_support::error_of([] { cache_root(); }),
            "no place for the cache: set ITERA_CACHE to a folder, or HOME");
  setenv("HOME", home.c_str(), 1);
}

TEST_F(InstallationTest, ACacheThatCannotBeMadeIsToldBeforeAnythingStarts) {
  setenv("ITERA_CACHE", "/proc/nowhere", 1);
  const std::string said = testing_support::error_of([] { make_cache_folder(); });
  unsetenv("ITERA_CACHE");
  EXPECT_TRUE(said.starts_with("the cache \"/proc/nowhere\" cannot be made: ")) << said;
  EXPECT_TRUE(said.ends_with("; set ITERA_CACHE to another folder")) << said;
}

TEST_F(InstallationTest, SurroundingsNameBothBinaries) {
  Digests digests(folder / "cache");
  const Surroundings around = surroundings(find_installation(globals), digests);
  EXPECT_EQ(around.binaries.at("itera-worker").size(), 64U);
  EXPECT_EQ(around.binaries.at("libitera.so").size(), 64U);
  EXPECT_NE(around.machine, "");
}

}  // namespace
}  // namespace itera::cli
