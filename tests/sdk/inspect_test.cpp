// What inspect finds: the tree, the tensors with their ranges, and the model.
#include <gmock/gmock.h>

#include <limits>

#include "support/form.hpp"
#include "toy_model.hpp"

namespace itera {
namespace {

using testing::HasSubstr;
using testing_support::Pickle;
using testing_support::raw;
using testing_support::state_dictionary;

class Inspect : public test::Importing {
 protected:
  Values inspect(const std::string& file) const {
    write_file(path, file);
    return inspect_file(path, test::toys());
  }
};

TEST_F(Inspect, ShowsTreeAndTensors) {
  Pickle p;
  p.op('}').op('(').text("model").op('}').op('(').text("w");
  p.tensor({"FloatStorage", "0", 4, {2, 2}, {2, 1}}).text("same");
  p.tensor({"FloatStorage", "0", 4, {2, 2}, {2, 1}}).text("q");
  p.tensor({"QInt8Storage", "1", 2, {2}, {1}, 0, 0.5, 1}).text("none");
  p.tensor({"FloatStorage", "2", 0, {0}, {1}}).op('u').text("epoch").integer(7).op('u').op('.');
  const float infinity = std::numeric_limits<float>::infinity();
  const Values found = inspect(testing_support::torch_file(
      p, {{"0", raw<float>({-1, infinity, 2, 3})}, {"1", raw<std::int8_t>({1, 3})}, {"2", ""}}));
  EXPECT_EQ(found.at("format"), "PyTorch");
  EXPECT_EQ(found.at("bytes"), std::filesystem::file_size(path));
  EXPECT_EQ(found.at("tree").at("entries").at(1),
            Values({{"key", "epoch"}, {"type", "integer"}, {"value", 7}}));
  EXPECT_EQ(found.at("tree").at("entries").at(0).at("entries").at(2),
            Values({{"key", "q"}, {"type", "tensor"}, {"tensor", 2}}));
  EXPECT_EQ(found.at("tensors").at(0), Values({{"name", "model.w"},
                                               {"dtype", "F32"},
                                               {"shape", {2, 2}},
                                               {"bytes", 16},
                                               {"min", -1.0},
                                               {"max", 3.0},
                                               {"not_finite", 1}}));
  EXPECT_EQ(found.at("tensors").at(1).at("shares"), "model.w");
  const Values& q = found.at("tensors").at(2);
  EXPECT_EQ(q.at("dtype"), "QI8");
  EXPECT_EQ(q.at("scale"), 0.5);
  EXPECT_EQ(q.at("zero_point"), 1);
  EXPECT_EQ(q.at("max"), 1.0);
  EXPECT_TRUE(found.at("tensors").at(3).at("min").is_null());
}

TEST_F(Inspect, ShowsTheModel) {
  const Values whole = inspect(state_dictionary(test::whole_toy()));
  EXPECT_EQ(whole.at("says"), "");
  EXPECT_EQ(whole.at("model").at("architecture"), "toy");
  EXPECT_EQ(whole.at("model").at("config").at("rows"), 5);
  EXPECT_EQ(whole.at("model").at("ties").at("head.weight"), "embedding.weight");
  auto shapes = test::whole_toy();
  shapes[1].first = "gian";
  const Values odd = inspect(state_dictionary(shapes));
  EXPECT_EQ(odd.at("model").at("missing"), Values({"gain"}));
  EXPECT_EQ(odd.at("model").at("unclaimed"), Values({"gian"}));
  EXPECT_THAT(odd.at("says").get<std::string>(), HasSubstr("nearest of ours: \"gain\""));
}

TEST_F(Inspect, ShowsFilesThatNobodyRecognises) {
  const Values found = inspect(state_dictionary({{"a", {1}}}));
  EXPECT_TRUE(found.at("model").is_null());
  EXPECT_EQ(found.at("says"), "no architecture recognises it (asked: toy); its tensors are \"a\"");
  EXPECT_EQ(found.at("tensors").size(), 1U);
  const Values broken = inspect(testing_support::torch_file(
      Pickle().op('}').text("a._packed_params._packed_params").op(')').op('s').op('.'), {}));
  EXPECT_THAT(broken.at("says").get<std::string>(), HasSubstr("should hold a weight"));
}

TEST_F(Inspect, ShowsOurOwnFiles) {
  save(
      {"other", {{"k", 1}}, "tokens", {{"a", store_half(at::ones({3}), "f16"_form)}}, {{"b", "a"}}},
      path);
  const Values found = inspect_file(path, {});
  EXPECT_EQ(found.at("format"), "itera-lab");
  EXPECT_EQ(found.at("model").at("architecture"), "other");
  EXPECT_EQ(found.at("model").at("config"), Values({{"k", 1}}));
  EXPECT_EQ(found.at("model").at("ties").at("b"), "a");
  EXPECT_EQ(found.at("metadata").at("itera.tokenizer"), "tokens");
  EXPECT_EQ(found.at("tensors").at(0).at("max"), 1.0);
}

}  // namespace
}  // namespace itera
