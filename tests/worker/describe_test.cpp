// describe: what the build embeds, what the program says, and that the host finds it so.
#include "worker/describe.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <cstdlib>

#include "base/files.hpp"
#include "base/json.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/tag.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Describe : public testing_support::InFolder {
 protected:
  /// Exit code of itera-worker describe; what it says lies in the file "said".
  [[nodiscard]] int run(const std::string& plugin) const {
    const std::string command = std::string(ITERA_WORKER) + " describe " + plugin + " --out " +
                                (folder / "out.json").string() + " > " +
                                (folder / "said").string() + " 2>&1";
    return WEXITSTATUS(std::system(command.c_str()));
  }
  [[nodiscard]] std::string said() const { return read_file(folder / "said"); }

  const std::string good = PLUGINS_GOOD "/counting.itera.so";
};

TEST_F(Describe, IsWhatTheBuildEmbedded) {
  const Manifest manifest = describe(good);
  ASSERT_EQ(manifest.components.size(), 1U);
  const ComponentInfo& counting = manifest.components[0];
  EXPECT_EQ(counting.name, "counting");
  ASSERT_EQ(counting.parameters.size(), 1U);
  EXPECT_EQ(counting.parameters[0].default_value, 7);
  EXPECT_EQ(counting.parameters[0].minimum, 0.0);
  EXPECT_EQ(read_section(good, ".itera.manifest"), canonical(to_json(manifest)));
}

TEST_F(Describe, TheProgramWritesIt) {
  EXPECT_EQ(run(good), 0);
  EXPECT_EQ(said(), "");
  EXPECT_EQ(read_file(folder / "out.json"), canonical(to_json(describe(good))));
}

TEST_F(Describe, TheProgramRefusesWithAReason) {
  EXPECT_EQ(run(PLUGINS_WRONG "/throws.itera.so"), 3);
  EXPECT_THAT(said(), testing::StartsWith("itera-worker: plugin \""));
  EXPECT_THAT(said(), HasSubstr("the table of sizes is empty"));
  EXPECT_FALSE(fs::exists(folder / "out.json"));
  EXPECT_EQ(run("/absent.itera.so"), 4);
  EXPECT_EQ(run("--no-such-flag"), 2);
}

TEST_F(Describe, TheHostFindsThePluginByTheWorkersTag) {
  const Catalogue catalogue = find_plugins({PLUGINS_GOOD}, abi_tag(ITERA_WORKER));
  EXPECT_TRUE(catalogue.refused.empty());
  ASSERT_EQ(catalogue.plugins.size(), 1U);
  EXPECT_NE(catalogue.find(Kind::data, "counting"), nullptr);
}

TEST_F(Describe, TheHostRefusesEveryWrongPlugin) {
  const Catalogue catalogue = find_plugins({PLUGINS_WRONG}, abi_tag(ITERA_WORKER));
  EXPECT_TRUE(catalogue.plugins.empty());
  std::map<std::string, std::string> reasons;
  for (const Refused& refused : catalogue.refused) {
    reasons[refused.file.filename().string()] = refused.reason;
  }
  EXPECT_EQ(reasons.size(), 11U);
  EXPECT_THAT(reasons["no_tag.itera.so"], HasSubstr("not an itera-lab plugin"));
  for (const char* name : {"other_tag.itera.so", "other_tag_crashes.itera.so"}) {
    EXPECT_THAT(reasons[name],
                testing::AllOf(HasSubstr("  plugin: sdk-999 "), HasSubstr("  worker: sdk-2 ")));
  }
  for (const char* name :
       {"no_symbols.itera.so", "no_manifest.itera.so", "throws.itera.so",
        "throws_nothing_known.itera.so", "twice_itself.itera.so", "metric_twice.itera.so"}) {
    EXPECT_THAT(reasons[name], HasSubstr("no manifest (section .itera.manifest): build it with"))
        << name;
  }
  for (const char* name : {"twin_one.itera.so", "twin_two.itera.so"}) {
    EXPECT_THAT(reasons[name],
                testing::AllOf(HasSubstr("component data \"twin\" is offered more than once"),
                               HasSubstr("twin_one.itera.so"), HasSubstr("twin_two.itera.so")));
  }
}

}  // namespace
}  // namespace itera
