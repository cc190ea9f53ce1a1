// What a worker found, as the text that people read.
#include "cli/inspect_view.hpp"

#include <gmock/gmock.h>

#include "protocol/inspection.hpp"

namespace itera::cli {
namespace {

using testing::HasSubstr;

Values leaf(const std::string& key, const std::string& type, const Values& value) {
  return {{"key", key}, {"type", type}, {"value", value}};
}

Values tensor(const std::string& key, int index) {
  return {{"key", key}, {"type", "tensor"}, {"tensor", index}};
}

Values branch(const std::string& key, const std::string& type, const Values& entries) {
  Values made{{"key", key}, {"type", type}};
  if (!entries.empty()) made["entries"] = entries;
  return made;
}

Values found() {
  const auto list = [](std::initializer_list<Values> items) { return Values::array_t(items); };
  const Values tensors = list({{{"name", "model.norm.weight"},
                                {"dtype", "F32"},
                                {"shape", {64}},
                                {"bytes", 256},
                                {"min", -0.25},
                                {"max", 1.5}},
                               {{"name", "model.q"},
                                {"dtype", "QI8"},
                                {"shape", {2000, 64}},
                                {"bytes", 128000},
                                {"min", -1.0},
                                {"max", 1.0},
                                {"scale", 0.0078125},
                                {"zero_point", 3.0}},
                               {{"name", "model.tied"},
                                {"dtype", "F32"},
                                {"shape", Values::array()},
                                {"bytes", 4},
                                {"min", nullptr},
                                {"max", nullptr},
                                {"not_finite", 1},
                                {"shares", "model.norm.weight"}}});
  Values many = Values::array();
  for (int i = 0; i < 20; ++i) many.push_back(leaf("s" + std::to_string(i), "number", 0.5));
  const Values tree =
      branch("", "dictionary",
             list({branch("model", "dictionary",
                          list({tensor("norm.weight", 0), tensor("q", 1), tensor("tied", 2)})),
                   branch("config", "models.Config", list({leaf("width", "integer", 64)})),
                   branch("scales", "dictionary", many), branch("nothing", "none", Values::array()),
                   leaf("text", "text", std::string(80, 'x'))}));
  return {{"format", "PyTorch"},
          {"bytes", 1200000},
          {"metadata", {{"format", "pt"}}},
          {"tree", tree},
          {"tensors", tensors},
          {"model", nullptr},
          {"says", "no architecture recognises it"}};
}

std::string text_of(const Values& answer) {
  return inspect_text("x.pt", from_json<Inspection>(answer, "answer"));
}

TEST(InspectView, IsATreeWithColumns) {
  EXPECT_EQ(text_of(found()), R"(x.pt: PyTorch file, 1.14 MiB, 3 tensors

inside
  model                            dictionary of 3
    norm.weight                    F32  [64]          256 B  -0.25 … 1.5
    q                              QI8  [2000, 64]  125 KiB  -1 … 1  scale 0.007812, zero point 3
    tied                           F32  []              4 B    1 not finite  ties with )"
                              R"(model.norm.weight
  config                           models.Config of 1
    width                          64
  scales                           dictionary of 20
    s0                             0.5
    s1                             0.5
    s2                             0.5
    s3                             0.5
    s4                             0.5
    s5                             0.5
    s6                             0.5
    s7                             0.5
    … 12 more (--json has them)
  nothing                          none
  text                             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
  metadata format: "pt"

as a model
  cannot be imported: no architecture recognises it
)");
}

TEST(InspectView, EndsWithTheModel) {
  Values whole = found();
  whole["says"] = "";
  whole["model"] = {{"architecture", "itera"},
                    {"config", {{"width", 64}, {"positions", "learned"}, {"states", {8, 4}}}},
                    {"ties", {{"head", "embedding"}}},
                    {"missing", Values::array()},
                    {"unclaimed", Values::array({"a.b", "c"})}};
  EXPECT_THAT(text_of(whole), HasSubstr("\nas a model\n"
                                        "  architecture: itera\n"
                                        "    positions: learned\n"
                                        "    states: [8,4]\n"
                                        "    width: 64\n"
                                        "  tied: head = embedding\n"
                                        "  missing keys: none\n"
                                        "  unclaimed keys: 2\n"
                                        "    a.b\n"
                                        "    c\n"));
}

TEST(InspectView, AFileMayHoldOneValueOnly) {
  Values one = found();
  one["tree"] = leaf("", "integer", 7);
  EXPECT_THAT(text_of(one), HasSubstr("inside\n    7\n"));
}

}  // namespace
}  // namespace itera::cli
