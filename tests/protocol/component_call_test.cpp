// A component's call and its JSON.
#include "protocol/component_call.hpp"

#include <gtest/gtest.h>

#include "support/folder.hpp"

namespace itera {
namespace {

TEST(ComponentCall, IsThisJson) {
  const Values json = Values::parse(R"({"name": "int8", "parameters": {"match": "*"}})");
  Fields fields(json, "call");
  EXPECT_EQ(component_call_from(fields), (ComponentCall{"int8", {{"match", "*"}}}));
  fields.finish();
  EXPECT_EQ(to_json(ComponentCall{"int8", {{"match", "*"}}}), json);
}

TEST(ComponentCall, NamesTheFaultyField) {
  const Values json = Values::parse(R"({"name": "int8", "parameters": []})");
  Fields fields(json, "call");
  EXPECT_EQ(testing_support::error_of([&] { (void)component_call_from(fields); }),
            "call: field \"parameters\" should be a map, found array");
}

}  // namespace
}  // namespace itera
