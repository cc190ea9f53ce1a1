// A configuration is read whole or refused by the name of the field.
#include "itera/configuration.hpp"

#include <gmock/gmock.h>

#include "support/folder.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::error_of;

const Values test_config{
    {"width", 8}, {"states", {3, 5}}, {"tied", true}, {"name", "small"}, {"none", Values::array()}};
const ConfigReader test_reader(test_config, "a test");

std::string fault_of(const char* field, std::int64_t least, std::int64_t most) {
  return error_of([&] { (void)test_reader.whole(field, least, most); });
}

TEST(ConfigReader, ReadsWhatIsWithinBounds) {
  EXPECT_EQ(test_reader.whole("width", 8, 8), 8);
  EXPECT_THAT(test_reader.per_layer("states", 3, 5), ElementsAre(3, 5));
  EXPECT_THAT(test_reader.per_layer("states", 1, 9, 2), ElementsAre(3, 5));
  EXPECT_TRUE(test_reader.get<bool>("tied"));
  EXPECT_EQ(test_reader.get<std::string>("name"), "small");
}

TEST(ConfigReader, NamesTheModelTheFieldAndWhatWasExpected) {
  EXPECT_EQ(fault_of("width", 9, 20), "configuration of a test: width is 8, expected 9 to 20");
  EXPECT_EQ(fault_of("width", 1, 7), "configuration of a test: width is 8, expected 1 to 7");
  EXPECT_THAT(fault_of("depth", 1, 7), HasSubstr("configuration of a test: "));
  EXPECT_THAT(fault_of("depth", 1, 7), HasSubstr("key 'depth' not found"));
  EXPECT_THAT(fault_of("name", 1, 7), HasSubstr("must be number"));
  EXPECT_THAT(error_of([] { (void)test_reader.get<bool>("width"); }), HasSubstr("must be boolean"));
}

TEST(ConfigReader, AListHasAValueForEveryLayer) {
  EXPECT_EQ(error_of([] { (void)test_reader.per_layer("states", 1, 9, 3); }),
            "configuration of a test: states has 2 values, expected 3 (one a layer)");
  EXPECT_EQ(error_of([] { (void)test_reader.per_layer("none", 1, 9); }),
            "configuration of a test: none has 0 values, expected 1 to 256 (one a layer)");
  EXPECT_EQ(error_of([] { (void)test_reader.per_layer("states", 1, 4); }),
            "configuration of a test: states is 5, expected 1 to 4");
  EXPECT_THAT(error_of([] { (void)test_reader.per_layer("width", 1, 9); }),
              HasSubstr("must be array"));
}

struct Params {
  std::string size = "tiny";
  std::optional<std::int64_t> width, layers;
};

TEST(Sizes, AreThreeAndEveryModelNamesThemAlike) {
  EXPECT_EQ(size_named("micro").width, 64);
  EXPECT_EQ(size_named("tiny").layers, 4);
  EXPECT_EQ(size_named("small").width, 256);
  EXPECT_EQ(error_of([] { (void)size_named("vast"); }),
            "no size \"vast\", expected micro, tiny or small");
  const Schema<Params> schema = sized_schema<Params>();
  std::vector<std::string> names;
  for (const Parameter& parameter : schema.parameters()) names.push_back(parameter.name);
  EXPECT_THAT(names, ElementsAre("size", "width", "layers"));
}

}  // namespace
}  // namespace itera
