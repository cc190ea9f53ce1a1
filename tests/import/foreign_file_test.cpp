// One view of both formats, told apart by their first bytes.
#include "import/foreign_file.hpp"

#include <gmock/gmock.h>

#include "import/safetensors.hpp"
#include "support/folder.hpp"
#include "support/torch_writer.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing_support::error_of;

class ForeignFileTest : public testing_support::InFolder {
 protected:
  const std::filesystem::path path = folder / "file";
  std::string fault_of(const std::string& content) const {
    write_file(path, content);
    return error_of([&] { ForeignFile{path}; });
  }
};

TEST_F(ForeignFileTest, ReadsPyTorchWhateverItsName) {
  write_file(path, testing_support::state_dictionary({{"norm.weight", {3}}}, "state_dict"));
  const ForeignFile file(path);
  EXPECT_EQ(file.contents().format, "PyTorch");
  EXPECT_EQ(file.bytes(), std::filesystem::file_size(path));
  EXPECT_EQ(file.contents().tensors.at(0).name, "state_dict.norm.weight");
}

TEST_F(ForeignFileTest, ReadsSafetensors) {
  const std::string data(24, 'x');
  safetensors::write(
      path, {{"m", "F32", {2, 3}, std::as_bytes(std::span(data))}, {"e", "F16", {0, 3}, {}}},
      {{"k", "v"}});
  const ForeignFile file(path);
  const ForeignContents& contents = file.contents();
  EXPECT_EQ(contents.format, "safetensors");
  EXPECT_EQ(contents.metadata.at("k"), "v");
  ASSERT_EQ(contents.tensors.size(), 2U);
  const FileTensor& m = contents.tensors[1];
  EXPECT_EQ(m.name, "m");
  EXPECT_THAT(m.shape, ElementsAre(2, 3));
  EXPECT_THAT(m.strides, ElementsAre(3, 1));
  EXPECT_EQ(m.data.size(), 24U);
  EXPECT_EQ(elements(contents.tensors[0]), 0);
  EXPECT_EQ(contents.tree.branches.at(1).key, "m");
  EXPECT_EQ(contents.tree.branches.at(1).tensor, 1U);
}

TEST_F(ForeignFileTest, SaysWhatItCannotRead) {
  const std::string named = "\"" + path.string() + "\": ";
  const std::string neither =
      named + "neither a PyTorch file (zip) nor safetensors, by its first bytes";
  EXPECT_EQ(fault_of(""), neither);
  EXPECT_EQ(fault_of("12345678["), neither);
  EXPECT_EQ(fault_of("some text that is no checkpoint"), neither);
  EXPECT_EQ(fault_of("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."),
            named +
                "written by torch.save in its old format; load it in Python and torch.save it "
                "again with PyTorch 1.6 or newer");
  EXPECT_EQ(fault_of("PK\3\4"), named + "zip file: no end record: it is cut short, or no zip file");
  EXPECT_THAT(error_of([&] { ForeignFile{folder / "absent"}; }),
              testing::HasSubstr("no such file or directory"));
}

TEST_F(ForeignFileTest, KnowsTheSizesOfElements) {
  EXPECT_EQ(bytes_of_element("QI8"), 1U);
  EXPECT_EQ(bytes_of_element("QU8"), 1U);
  EXPECT_EQ(bytes_of_element("QI32"), 4U);
  EXPECT_EQ(bytes_of_element("BF16"), 2U);
  EXPECT_EQ(bytes_of_element("Q"), std::nullopt);
}

}  // namespace
}  // namespace itera
