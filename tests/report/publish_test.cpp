// No folder of the machine in what is published.
#include "report/publish.hpp"

#include <gmock/gmock.h>

#include "report/report.hpp"
#include "sample_run.hpp"

namespace itera::report {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Publish, AbsolutePathsAreCutToTheirName) {
  EXPECT_EQ(without_absolute_paths("cannot read '/home/me/my texts/a.txt': gone"),
            "cannot read 'a.txt': gone");
  EXPECT_EQ(without_absolute_paths("/a/b.yaml:3:1: bad (see /c/d/)"), "b.yaml:3:1: bad (see d)");
  EXPECT_EQ(without_absolute_paths("x=/a/b,/c"), "x=b,c");
  EXPECT_EQ(without_absolute_paths("tokens/s, and/or 1 / 2, https://a.b/c, a//b /"),
            "tokens/s, and/or 1 / 2, https://a.b/c, a//b /");
}

TEST(Publish, FoldersAreCutFromArguments) {
  EXPECT_EQ(without_folders("experiments/phase8.yaml"), "phase8.yaml");
  EXPECT_EQ(without_folders("data.train=[../x/a.txt, y/b.txt]"), "data.train=[a.txt, b.txt]");
}

class PublishRun : public SampleRun {};

TEST_F(PublishRun, FilesAreNamedByNameAndDigest) {
  folder.write_text("spec.yaml", "# Is /home/me/a.txt good?\n");
  folder.write("provenance.json", {{"spec_file", "/home/me/specs/x.yaml"},
                                   {"command", {"/home/me/bin/itera-lab", "run", "specs/x.yaml"}},
                                   {"overrides", {"data.path=../my corpus/a.txt"}},
                                   {"data_files",
                                    {{{"name", "a.txt"},
                                      {"path", "../my corpus/a.txt"},
                                      {"digest", "0123456789abcdef0123"},
                                      {"bytes", 10}}}}});
  add_point("f32", metrics(Values::array()), "failed", "cannot open '/home/me/cache/x': full",
            {{"data.path", "../my corpus/a.txt"},
             {"data.validation", {"other/b.txt", "/home/me/c.txt"}},
             {"checkpoint", "/home/me/m.pt"},
             {"note", "see /home/me/n"},
             {"data.folder", "../corpora/"}});
  const Report own = make_report(path), published = make_published_report(path);
  for (const std::string& text : {published.markdown, published.csv}) {
    EXPECT_THAT(text, Not(HasSubstr("home")));
    EXPECT_THAT(text, Not(HasSubstr("my corpus")));
    EXPECT_THAT(text, Not(HasSubstr("other/")));
    EXPECT_THAT(text, Not(HasSubstr("specs/")));
    EXPECT_THAT(text, HasSubstr("a.txt"));
  }
  EXPECT_THAT(own.markdown, HasSubstr("../my corpus/a.txt sha256 0123456789abcdef…"));
  EXPECT_THAT(published.markdown, HasSubstr("| a.txt sha256 0123456789abcdef…"));
  EXPECT_THAT(published.markdown, HasSubstr("itera-lab run x.yaml"));
  EXPECT_THAT(published.csv, HasSubstr("[\"\"b.txt\"\",\"\"c.txt\"\"]"));
}

}  // namespace
}  // namespace itera::report
