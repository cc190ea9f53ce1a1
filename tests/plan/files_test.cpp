// Parameters of type path, wherever they stand.
#include "plan/files.hpp"

#include <gmock/gmock.h>

#include "base/files.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using testing::ElementsAre;

class Files : public testing_support::InFolder {
 protected:
  Files() {
    Parameter path, list, tokenizer, file;
    path.name = "path";
    path.type = Parameter::Type::path;
    list.name = "train";
    list.type = Parameter::Type::path;
    list.list = Parameter::List::yes;
    list.choices = {"none"};
    file.name = "file";
    file.type = Parameter::Type::path;
    tokenizer.name = "tokenizer";
    tokenizer.fields = {file};
    declared = {path, list, tokenizer};
  }
  std::vector<Parameter> declared;
};

TEST_F(Files, AreFoundInListsAndFields) {
  Values values{{"path", ""},
                {"train", {"a", "none", "b"}},
                {"tokenizer", {{"file", "t"}}},
                {"other", "not declared"}};
  std::vector<std::string> found;
  for_each_path(declared, values, "data", [&](Values& value, const std::string& where) {
    found.push_back(where + "=" + value.get<std::string>());
  });
  EXPECT_THAT(found, ElementsAre("data.train[0]=a", "data.train[2]=b", "data.tokenizer.file=t"));
}

TEST_F(Files, BecomeAbsoluteForAWorker) {
  const Values made = with_absolute_paths(declared, {{"path", "x/../a.txt"}, {"tokenizer", "bpe"}});
  EXPECT_EQ(made["path"], (std::filesystem::current_path() / "a.txt").string());
  EXPECT_EQ(made["tokenizer"], "bpe");
}

TEST_F(Files, BecomeDigestsForAKey) {
  const std::string file = folder / "a.txt";
  write_file(file, "x");
  const auto digest = [](const std::filesystem::path& path) { return path.filename().string(); };
  EXPECT_EQ(with_digests(declared, {{"path", file}}, "data", digest)["path"],
            (Values{{"file", "a.txt"}}));
  EXPECT_EQ(testing_support::error_of(
                [&] { with_digests(declared, {{"path", folder.string()}}, "data", digest); }),
            "data.path: expected a file, found a folder: \"" + folder.string() +
                "\"; name another with -s data.path=FILE");
}

}  // namespace
}  // namespace itera
