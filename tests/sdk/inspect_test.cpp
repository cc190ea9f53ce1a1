// What inspect finds: the tree, the tensors with their ranges, and the model.
#include <gmock/gmock.h>

#include <limits>

#include "support/form.hpp"
#include "support/safetensors_bytes.hpp"
#include "toy_model.hpp"

namespace itera {
namespace {

using testing::HasSubstr;
using testing_support::Pickle;
using testing_support::raw;
using testing_support::state_dictionary;

class Inspect : public test::Importing {
 protected:
  Inspection inspect(const std::string& file) const {
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
  const Inspection found = inspect(testing_support::torch_file(
      p, {{"0", raw<float>({-1, infinity, 2, 3})}, {"1", raw<std::int8_t>({1, 3})}, {"2", ""}}));
  EXPECT_EQ(found.format, "PyTorch");
  EXPECT_EQ(found.bytes, std::filesystem::file_size(path));
  EXPECT_EQ(found.tree.at("entries").at(1),
            Values({{"key", "epoch"}, {"type", "integer"}, {"value", 7}}));
  EXPECT_EQ(found.tree.at("entries").at(0).at("entries").at(2),
            Values({{"key", "q"}, {"type", "tensor"}, {"tensor", 2}}));
  const InspectedTensor& w = found.tensors.at(0);
  EXPECT_EQ(w.name, "model.w");
  EXPECT_EQ(w.dtype, "F32");
  EXPECT_EQ(w.shape, (std::vector<std::int64_t>{2, 2}));
  EXPECT_EQ(w.bytes, 16);
  EXPECT_EQ(w.min, -1.0);
  EXPECT_EQ(w.max, 3.0);
  EXPECT_EQ(w.not_finite, 1);
  EXPECT_EQ(w.shares, "");
  EXPECT_FALSE(w.quantised);
  EXPECT_EQ(found.tensors.at(1).shares, "model.w");
  const InspectedTensor& q = found.tensors.at(2);
  EXPECT_EQ(q.dtype, "QI8");
  EXPECT_EQ(q.quantised->scale, 0.5);
  EXPECT_EQ(q.quantised->zero_point, 1);
  EXPECT_EQ(q.max, 1.0);
  EXPECT_FALSE(found.tensors.at(3).min);
}

TEST_F(Inspect, ShowsTheModel) {
  const Inspection whole = inspect(state_dictionary(test::whole_toy()));
  EXPECT_EQ(whole.says, "");
  EXPECT_EQ(whole.model->architecture, "toy");
  EXPECT_EQ(whole.model->config.at("rows"), 5);
  EXPECT_EQ(whole.model->ties.at("head.weight"), "embedding.weight");
  auto shapes = test::whole_toy();
  shapes[1].first = "gian";
  const Inspection odd = inspect(state_dictionary(shapes));
  EXPECT_EQ(odd.model->missing, std::vector<std::string>{"gain"});
  EXPECT_EQ(odd.model->unclaimed, std::vector<std::string>{"gian"});
  EXPECT_THAT(odd.says, HasSubstr("nearest of ours: \"gain\""));
}

TEST_F(Inspect, ShowsFilesThatNobodyRecognises) {
  const Inspection found = inspect(state_dictionary({{"a", {1}}}));
  EXPECT_FALSE(found.model);
  EXPECT_EQ(found.says, "no architecture recognises it (asked: toy); its tensors are \"a\"");
  EXPECT_EQ(found.tensors.size(), 1U);
  const Inspection broken = inspect(testing_support::torch_file(
      Pickle().op('}').text("a._packed_params._packed_params").op(')').op('s').op('.'), {}));
  EXPECT_THAT(broken.says, HasSubstr("should hold a weight"));
}

TEST_F(Inspect, SaysWhatIsOddInAFileOfOurs) {
  const auto says = [&](const char* config, const char* ties) {
    const Values metadata{{"itera.format", "1"}, {"itera.config", config}, {"itera.ties", ties}};
    write_file(path, testing_support::file_of(Values{{"__metadata__", metadata}}.dump()));
    const Inspection found = inspect_file(path, {});
    EXPECT_FALSE(found.model);
    return found.says;
  };
  EXPECT_EQ(says("7", "{}"), "itera.config: expected a map, found number");
  EXPECT_EQ(says("{}", "[]"), "itera.ties: expected a map, found array");
  EXPECT_EQ(says("{}", R"({"a": 1})"), "itera.ties: \"a\" is tied to no name");
}

TEST_F(Inspect, ShowsOurOwnFiles) {
  save(
      {"other", {{"k", 1}}, "tokens", {{"a", store_half(at::ones({3}), "f16"_form)}}, {{"b", "a"}}},
      path);
  const Inspection found = inspect_file(path, {});
  EXPECT_EQ(found.format, "itera-lab");
  EXPECT_EQ(found.model->architecture, "other");
  EXPECT_EQ(found.model->config, Values({{"k", 1}}));
  EXPECT_EQ(found.model->ties.at("b"), "a");
  EXPECT_EQ(found.metadata.at("itera.tokenizer"), "tokens");
  EXPECT_EQ(found.tensors.at(0).max, 1.0);
}

}  // namespace
}  // namespace itera
