// The order in which folders are searched for plugins.
#include "plugin/search_path.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

#include "support/folder.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class SearchPath : public testing_support::InFolder {
 protected:
  SearchPath() {
    for (const char* name : {"a", "b", "c"}) fs::create_directory(folder / name);
    ::unsetenv("ITERA_PLUGIN_PATH");
    ::unsetenv("XDG_DATA_HOME");
    ::setenv("HOME", "/home/somebody", 1);
  }
};

TEST_F(SearchPath, FlagsThenEnvironmentThenBinaryThenUser) {
  ::setenv("ITERA_PLUGIN_PATH", (folder / "c").c_str(), 1);
  EXPECT_THAT(plugin_search_path({(folder / "a").string() + ":" + (folder / "b").string()},
                                 "/opt/bin/itera-lab"),
              ElementsAre(folder / "a", folder / "b", folder / "c", "/opt/lib/itera-lab/plugins",
                          "/home/somebody/.local/share/itera-lab/plugins"));
}

TEST_F(SearchPath, XdgDataHomeComesBeforeHome) {
  ::setenv("XDG_DATA_HOME", "/data", 1);
  EXPECT_THAT(plugin_search_path({}, "/opt/bin/itera-lab"),
              ElementsAre("/opt/lib/itera-lab/plugins", "/data/itera-lab/plugins"));
}

TEST_F(SearchPath, NamedFoldersMustExist) {
  const std::string absent = (folder / "absent").string();
  EXPECT_EQ(testing_support::error_of([&] { plugin_search_path({absent}, "/x"); }),
            "--plugin-path: \"" + absent + "\" is not a folder");
  ::setenv("ITERA_PLUGIN_PATH", absent.c_str(), 1);
  EXPECT_EQ(testing_support::error_of([&] { plugin_search_path({}, "/x"); }),
            "ITERA_PLUGIN_PATH: \"" + absent + "\" is not a folder");
}

}  // namespace
}  // namespace itera
