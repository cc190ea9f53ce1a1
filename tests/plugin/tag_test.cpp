// ABI tags: read from files, compared field by field.
#include "plugin/tag.hpp"

#include <gmock/gmock.h>

#include "samples.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using testing_support::error_of;

TEST(Tag, IsReadFromTheFile) { EXPECT_EQ(abi_tag(SAMPLE_TAGGED), sample_tag); }

TEST(Tag, SaysHowToBuildAPlugin) {
  EXPECT_THAT(
      error_of([] { abi_tag(SAMPLE_UNTAGGED); }),
      testing::AllOf(testing::HasSubstr("no ABI tag (section .itera), so not an itera-lab plugin"),
                     testing::HasSubstr("build it with itera_add_plugin")));
}

TEST(Tag, MustBeText) {
  EXPECT_EQ(error_of([] {
              abi_tag({{".itera", "sdk-1\nx", 7, true}});
            }),
            "damaged: its ABI tag (section .itera) is not a line of text");
  EXPECT_NE(error_of([] { abi_tag({{".itera", "", 0, true}}); }), "no error");
  EXPECT_NE(error_of([] { abi_tag({{".itera", std::string(501, 'a'), 501, true}}); }), "no error");
}

TEST(Tag, DifferencesAreMarked) {
  EXPECT_EQ(tag_difference("sdk-1 gcc-12", "sdk-1 gcc-12"), std::nullopt);
  EXPECT_EQ(tag_difference("sdk-2 gcc-12 torch-2.15.0 asan-0", "sdk-1 gcc-12 torch-2.9.1 asan-0"),
            "its ABI tag differs from the worker's\n"
            "  plugin: sdk-2 gcc-12 torch-2.15.0 asan-0\n"
            "  worker: sdk-1 gcc-12 torch-2.9.1  asan-0\n"
            "          ^^^^^        ^^^^^^^^^^^^\n"
            "  rebuild it against this itera-lab: cmake --build BUILD_FOLDER --clean-first");
  EXPECT_THAT(*tag_difference("sdk-1", "sdk-1 gcc-12"),
              testing::HasSubstr("\n                ^^^^^^\n"));
}

}  // namespace
}  // namespace itera
