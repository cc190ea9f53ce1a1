// The loader: what it makes, and the reason with which it refuses each wrong plugin.
#include "worker/loader.hpp"

#include <gmock/gmock.h>

#include "base/files.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing_support::error_of;

const fs::path good = fs::path(PLUGINS_GOOD) / "counting.itera.so";

fs::path wrong(const std::string& name) { return fs::path(PLUGINS_WRONG) / (name + ".itera.so"); }

/// Why the loader refuses a wrong plugin; the file is always named.
std::string refusal(const fs::path& file) {
  Loader loader;
  const std::string message = error_of([&] { loader.open(file); });
  EXPECT_THAT(message, HasSubstr("\"" + fs::weakly_canonical(file).string() + "\""));
  return message;
}

class NoContext final : public Context {
 public:
  std::int64_t seed() const override { return 0; }
  int threads() const override { return 1; }
  void progress(const Progress&) override {}
  void note(const std::string&) override {}
  void record(const std::string&, double, const std::string&, Better) override {}
  void record_text(const std::string&, const std::string&) override {}
  void samples(const std::string&, const Samples&) override {}
  Values cached(const Values&, const std::function<Values()>& produce) override {
    return produce();
  }
  fs::path file(const std::string& name) override { return name; }
  fs::path scratch() override { return "."; }
  bool stopping() const override { return false; }
};

TEST(Loader, MakesWhatAPluginOffers) {
  Loader loader;
  const Manifest& manifest = loader.open(good);
  EXPECT_EQ(manifest.plugin, "counting");
  EXPECT_EQ(manifest.version, "1.2.3");
  EXPECT_EQ(manifest.abi, ITERA_ABI_TAG);
  EXPECT_TRUE(loader.info(Kind::data, "counting").traits.draws_random);
  const auto component = loader.make(Kind::data, "counting", {{"vocabulary", 12}});
  auto* source = dynamic_cast<DataSource*>(component.get());
  ASSERT_NE(source, nullptr);
  NoContext context;
  EXPECT_EQ(source->prepare(context).vocabulary, 12);
}

TEST(Loader, ErrorsCrossTheBorder) {
  Loader loader;
  loader.open(good);
  EXPECT_EQ(error_of([&] { (void)loader.make(Kind::data, "counting", {{"vocabulary", -1}}); }),
            "vocabulary below zero");
  EXPECT_THAT(error_of([&] { (void)loader.make(Kind::data, "counting", {{"vocabulary", "x"}}); }),
              HasSubstr("parameter \"vocabulary\""));
}

TEST(Loader, OpensAFileOnce) {
  Loader loader;
  loader.open(good);
  EXPECT_EQ(loader.open(good.parent_path() / "." / good.filename()).components.size(), 1U);
}

TEST(Loader, SaysWhatNobodyOffers) {
  const Loader loader;
  EXPECT_EQ(error_of([&] { (void)loader.make(Kind::model, "itera", {}); }),
            "no model component \"itera\" in the 0 plugins that are open");
  EXPECT_EQ(error_of([&] { (void)loader.info(Kind::model, "itera"); }),
            "no model component \"itera\" in the 0 plugins that are open");
}

TEST(Loader, RefusesWhatIsNoPlugin) {
  EXPECT_THAT(refusal(wrong("no_tag")), HasSubstr("not an itera-lab plugin"));
  EXPECT_THAT(refusal("/absent.itera.so"), HasSubstr("no such file or directory"));
}

TEST(Loader, RefusesAnotherTag) {
  EXPECT_THAT(refusal(wrong("other_tag")),
              AllOf(HasSubstr("  plugin: sdk-999 "), HasSubstr("  worker: sdk-2 "),
                    HasSubstr("\n          ^^^^^^^\n"), HasSubstr("rebuild it")));
}

TEST(Loader, NeverRunsTheInitialisersOfARefusedPlugin) {
  EXPECT_THAT(refusal(wrong("other_tag_crashes")), HasSubstr("sdk-999"));
}

TEST(Loader, RefusesAPluginWithoutDescriptor) {
  EXPECT_THAT(refusal(wrong("no_symbols")),
              HasSubstr("it has no symbol \"itera_plugin\": write ITERA_PLUGIN(name, version)"));
}

TEST(Loader, RefusesAPluginThatThrowsWhileDeclaring) {
  EXPECT_THAT(refusal(wrong("throws")),
              HasSubstr("declaring its components failed: the table of sizes is empty"));
  EXPECT_THAT(refusal(wrong("throws_nothing_known")),
              HasSubstr("declaring its components failed with an exception that says nothing"));
}

TEST(Loader, RefusesMetricsThatCannotBe) {
  EXPECT_THAT(refusal(wrong("metric_twice")),
              HasSubstr("evaluation \"metric_twice\": metric \"score\" is declared twice"));
}

TEST(Loader, RegistersAllOrNothing) {
  Loader loader;
  EXPECT_THROW(loader.open(wrong("throws")), Error);
  EXPECT_THROW((void)loader.info(Kind::data, "throws"), Error);
  EXPECT_THROW(loader.open(wrong("twice_itself")), Error);
  EXPECT_THROW((void)loader.info(Kind::data, "twice_itself"), Error);
}

TEST(Loader, RefusesTheSecondFileThatOffersAComponent) {
  Loader loader;
  loader.open(wrong("twin_one"));
  EXPECT_THAT(error_of([&] { loader.open(wrong("twin_two")); }),
              AllOf(HasSubstr("twin_two.itera.so\": component data \"twin\" is offered by"),
                    HasSubstr("twin_one.itera.so\" already")));
  EXPECT_THAT(refusal(wrong("twice_itself")), HasSubstr("twice_itself.itera.so\" already"));
}

using DamagedPlugin = testing_support::InFolder;

TEST_F(DamagedPlugin, IsRefusedBeforeItIsOpened) {
  const std::string bytes = read_file(good);
  write_file(folder / "truncated.itera.so", bytes.substr(0, bytes.size() / 2));
  EXPECT_THAT(refusal(folder / "truncated.itera.so"), HasSubstr("truncated or damaged"));
  write_file(folder / "text.itera.so", "#!/bin/sh\n");
  EXPECT_THAT(refusal(folder / "text.itera.so"), HasSubstr("not an ELF file"));
}

TEST_F(DamagedPlugin, IsRefusedByTheSystemsReason) {
  std::string bytes = read_file(wrong("no_manifest"));
  const std::string_view library = "libc10.so";
  bytes.replace(bytes.find(library), library.size(), "libc99.so");
  write_file(folder / "unlinked.itera.so", bytes);
  EXPECT_THAT(refusal(folder / "unlinked.itera.so"),
              AllOf(HasSubstr("it cannot be opened: "), HasSubstr("libc99.so")));
}

}  // namespace
}  // namespace itera
