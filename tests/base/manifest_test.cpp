// The manifest's JSON form, and that every fault of it is named.
#include "itera/manifest.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "itera/error.hpp"

namespace itera {
namespace {

constexpr const char* example = R"({"abi":"sdk-1","plugin":"fp16","version":"0.1.0","components":[
  {"kind":"compression","name":"fp16","summary":"Halves.",
   "traits":{"draws_random":false,"needs_calibration":true,"measures_time":false,
     "needs_corpus":false,"needs_twin":true},
   "parameters":[{"name":"keep","type":"text","list":"yes","required":false,"optional":false,
     "default":["a"],"minimum":null,"maximum":1.5,"choices":["a","b"],"unit":"ms",
     "help":"what stays",
     "fields":[{"name":"file","type":"path","list":"either","required":true,
                "optional":false,"default":null,
                "minimum":null,"maximum":null,"choices":[],"unit":"","help":"","fields":[]}]}]}]})";

std::string fault_of(const Values& json) {
  try {
    manifest_from_json(json);
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

TEST(Manifest, ReadsWhatItSays) {
  const Manifest manifest = manifest_from_json(parse_json(example, "example"));
  EXPECT_EQ(manifest.abi, "sdk-1");
  ASSERT_EQ(manifest.components.size(), 1U);
  const ComponentInfo& fp16 = manifest.components[0];
  EXPECT_EQ(fp16.kind, Kind::compression);
  EXPECT_TRUE(fp16.traits.needs_calibration && fp16.traits.needs_twin);
  EXPECT_FALSE(fp16.traits.draws_random || fp16.traits.measures_time || fp16.traits.needs_corpus);
  ASSERT_EQ(fp16.parameters.size(), 1U);
  EXPECT_EQ(fp16.parameters[0].list, Parameter::List::yes);
  EXPECT_EQ(fp16.parameters[0].maximum, 1.5);
  EXPECT_EQ(fp16.parameters[0].minimum, std::nullopt);
  EXPECT_EQ(fp16.parameters[0].fields.at(0).type, Parameter::Type::path);
}

TEST(Manifest, WritesWhatItRead) {
  Values json = parse_json(example, "example");
  EXPECT_EQ(canonical(to_json(manifest_from_json(json))), canonical(json));
  json["components"][0]["metrics"] = {{{"name", "speed"},
                                       {"unit", "tokens/s"},
                                       {"better", "higher"},
                                       {"headline", true},
                                       {"significant", 3}}};
  EXPECT_EQ(canonical(to_json(manifest_from_json(json))), canonical(json));
}

TEST(Manifest, OneWithoutMetricsDeclaresNone) {
  Values json = parse_json(example, "example");
  EXPECT_TRUE(manifest_from_json(json).components[0].metrics.empty());
  json["components"][0]["metrics"] = {{{"name", "speed"}}};
  EXPECT_EQ(fault_of(json), "manifest: field \"components[0].metrics[0].unit\" is missing");
}

TEST(Manifest, NamesTheFieldAtFault) {
  Values json = parse_json(example, "example");
  json["components"][0]["parameters"][0]["type"] = "texture";
  EXPECT_EQ(
      fault_of(json),
      "manifest: field \"components[0].parameters[0].type\" should be one of boolean, integer, "
      "number, text, path, found \"texture\"");
  json = parse_json(example, "example");
  json["components"][0]["traits"].erase("needs_twin");
  EXPECT_EQ(fault_of(json), "manifest: field \"components[0].traits.needs_twin\" is missing");
  json = parse_json(example, "example");
  json["components"][0]["parameters"][0]["maximum"] = "high";
  EXPECT_EQ(fault_of(json),
            "manifest: field \"components[0].parameters[0].maximum\" should be a number or null, "
            "found \"high\"");
  EXPECT_EQ(fault_of(Values::array()), "manifest: it should be a map");
  EXPECT_EQ(fault_of({{"abi", 1}}), "manifest: field \"abi\" should be a text, found 1");
}

TEST(Manifest, KindsHaveNames) {
  for (const char* name : {"data", "model", "training", "compression", "evaluation"}) {
    ASSERT_TRUE(kind_of(name));
    EXPECT_STREQ(name_of(*kind_of(name)), name);
  }
  EXPECT_EQ(kind_of("guard"), std::nullopt);
}

}  // namespace
}  // namespace itera
