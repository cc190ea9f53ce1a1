// The catalogue: what is found, and the reason for everything that is refused.
#include "plugin/catalogue.hpp"

#include <gmock/gmock.h>

#include "samples.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class FindPlugins : public testing_support::InFolder {
 protected:
  [[nodiscard]] Catalogue find(const std::string& tag = sample_tag) const {
    return find_plugins({folder}, tag);
  }
  /// The reason for which the only file of the folder is refused.
  [[nodiscard]] std::string refusal(const std::string& tag = sample_tag) const {
    const Catalogue catalogue = find(tag);
    EXPECT_TRUE(catalogue.plugins.empty());
    return catalogue.refused.size() == 1 ? catalogue.refused[0].reason : "not one refusal";
  }

  const fs::path file = folder / "a.itera.so";
};

TEST_F(FindPlugins, FindsComponentsByKindAndName) {
  write_plugin(
      file, manifest_of({component(Kind::compression, "int8"), component(Kind::compression, "fp16"),
                         component(Kind::evaluation, "fp16")}));
  write_file(folder / "notes.so", "no plugin by its name");
  const Catalogue catalogue = find();
  EXPECT_TRUE(catalogue.refused.empty());
  EXPECT_THAT(catalogue.names(Kind::compression), ElementsAre("fp16", "int8"));
  EXPECT_THAT(catalogue.names(Kind::model), ElementsAre());
  ASSERT_NE(catalogue.find(Kind::evaluation, "fp16"), nullptr);
  EXPECT_EQ(catalogue.find(Kind::evaluation, "fp16")->kind, Kind::evaluation);
  EXPECT_EQ(catalogue.find(Kind::data, "fp16"), nullptr);
  ASSERT_NE(catalogue.plugin_of(Kind::compression, "int8"), nullptr);
  EXPECT_EQ(catalogue.plugin_of(Kind::compression, "int8")->file, file);
  EXPECT_EQ(catalogue.plugin_of(Kind::compression, "int8")->digest.size(), 64U);
  EXPECT_EQ(catalogue.plugin_of(Kind::compression, "int4"), nullptr);
}

TEST_F(FindPlugins, PassesOverFoldersThatAreNotThere) {
  EXPECT_TRUE(find_plugins({folder / "absent"}, sample_tag).plugins.empty());
}

TEST_F(FindPlugins, TakesAFileOnceHoweverItIsReached) {
  write_plugin(file, manifest_of({component(Kind::compression, "fp16")}));
  fs::create_directory_symlink(folder, folder / "again");
  const Catalogue catalogue = find_plugins({folder, folder / "again", folder / "."}, sample_tag);
  EXPECT_EQ(catalogue.plugins.size(), 1U);
  EXPECT_TRUE(catalogue.refused.empty());
}

TEST_F(FindPlugins, RefusesWhatIsNotElf) {
  write_file(file, "#!/bin/sh\n");
  EXPECT_EQ(refusal(), "not an ELF file");
}

TEST_F(FindPlugins, RefusesAnEmptyFile) {
  write_file(file, "");
  EXPECT_EQ(refusal(), "not an ELF file");
}

TEST_F(FindPlugins, RefusesATruncatedFile) {
  const std::string bytes = read_file(SAMPLE_TAGGED);
  write_file(file, bytes.substr(0, bytes.size() / 2));
  EXPECT_THAT(refusal(), HasSubstr("truncated or damaged: its section table"));
}

TEST_F(FindPlugins, RefusesALibraryThatIsNoPlugin) {
  fs::copy_file(SAMPLE_UNTAGGED, file);
  EXPECT_THAT(refusal(), HasSubstr("not an itera-lab plugin"));
}

TEST_F(FindPlugins, RefusesAnotherTagWithoutRunningAnything) {
  write_plugin(file, manifest_of({component(Kind::compression, "fp16")}));
  EXPECT_THAT(
      refusal("sdk-1 gcc-13 c++20 torch-2.15.0"),
      AllOf(HasSubstr("  plugin: sdk-1 gcc-12 c++20"), HasSubstr("  worker: sdk-1 gcc-13 c++20"),
            HasSubstr("\n                ^^^^^^\n"), HasSubstr("rebuild it")));
}

TEST_F(FindPlugins, RefusesAPluginWithoutManifest) {
  fs::copy_file(SAMPLE_TAGGED, file);
  EXPECT_THAT(refusal(), AllOf(HasSubstr("no manifest"), HasSubstr("itera_add_plugin")));
}

TEST_F(FindPlugins, RefusesAManifestThatIsNotJson) {
  write_plugin(file, "{\"abi\": ");
  EXPECT_THAT(refusal(), AllOf(HasSubstr("section .itera.manifest: not valid JSON at byte"),
                               HasSubstr("rebuild it with itera_add_plugin")));
}

TEST_F(FindPlugins, RefusesAManifestThatIsIncomplete) {
  write_plugin(file, "{}");
  EXPECT_THAT(refusal(), HasSubstr("manifest: field \"abi\" is missing; rebuild it"));
}

TEST_F(FindPlugins, RefusesAManifestOfAnotherBuild) {
  write_plugin(file, manifest_of({}, "sdk-0"));
  EXPECT_THAT(refusal(), HasSubstr("its manifest was made for ABI tag \"sdk-0\"; rebuild it"));
}

TEST_F(FindPlugins, RefusesAFolderWithAPluginsName) {
  fs::create_directory(file);
  EXPECT_THAT(refusal(), HasSubstr("is a directory"));
}

TEST_F(FindPlugins, RefusesBothFilesThatOfferTheSameComponent) {
  const fs::path other = folder / "b.itera.so", third = folder / "c.itera.so";
  write_plugin(file, manifest_of({component(Kind::compression, "fp16")}));
  write_plugin(other, manifest_of({component(Kind::compression, "fp16")}));
  write_plugin(third, manifest_of({component(Kind::evaluation, "fp16")}));
  const Catalogue catalogue = find();
  ASSERT_EQ(catalogue.refused.size(), 2U);
  for (const Refused& refused : catalogue.refused) {
    EXPECT_EQ(refused.reason, "component compression \"fp16\" is offered more than once: by \"" +
                                  file.string() + "\" and by \"" + other.string() +
                                  "\"; remove one of them, or rename the component");
  }
  ASSERT_EQ(catalogue.plugins.size(), 1U);
  EXPECT_EQ(catalogue.plugins[0].file, third);
}

}  // namespace
}  // namespace itera
