// The program as a whole: what it says of itself, how it answers a slip, what it is made of.
#include "cli/app.hpp"

#include "program.hpp"

namespace itera::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class App : public Program {};

TEST_F(App, Version) { EXPECT_EQ(run("--version").out, "itera-lab 0.1.0\n"); }

TEST_F(App, WithoutCommandSaysHowToUseIt) {
  const Said said = run("");
  EXPECT_EQ(said.code, 2);
  EXPECT_EQ(said.out, "");
  EXPECT_EQ(said.err, run("--help").out);
}

TEST_F(App, GlobalOptionsStandAnywhere) {
  EXPECT_EQ(run("-q validate trial.yaml").code, 0);
  EXPECT_EQ(run("validate trial.yaml -q --color never").code, 0);
  EXPECT_EQ(run("validate trial.yaml --color mauve").code, 2);
}

TEST_F(App, PluginPathThatIsNoFolder) {
  const Said said = run("plugins --plugin-path nowhere");
  EXPECT_EQ(said.code, 2);
  EXPECT_EQ(said.err, "itera-lab: --plugin-path: \"nowhere\" is not a folder\n");
}

TEST_F(App, LinksNoLibTorch) {
  const std::string list = (folder / "needed.txt").string();
  ASSERT_EQ(std::system((READELF " -d '" HOME_OF_CLI "/bin/itera-lab' > " + list).c_str()), 0);
  const std::string needed = read_file(list);
  EXPECT_THAT(needed, HasSubstr("NEEDED"));
  for (const char* library : {"torch", "c10", "itera", "gomp"}) {
    EXPECT_THAT(needed, Not(HasSubstr("[lib" + std::string(library))));
  }
}

}  // namespace
}  // namespace itera::cli
