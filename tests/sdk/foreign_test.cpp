// The tensors of somebody's file as a model has them: wrappers, views, types, quantised modules.
#include <gmock/gmock.h>

#include "toy_model.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing_support::Pickle;
using testing_support::raw;
using testing_support::Saved;
using testing_support::state_dictionary;
using Data = std::map<std::string, std::string>;

/// A toy whose gain and experts are plain, and whose embedding (2, 2) a test provides.
class Foreign : public test::Importing {
 protected:
  Pickle pickle;
  Data data{{"zeros", std::string(16, '\0')}};

  Foreign() { pickle.ordered_dictionary().op('('); }
  Checkpoint finished() {
    const Saved gain{"FloatStorage", "zeros", 4, {2}, {1}},
        expert{"FloatStorage", "zeros", 4, {2, 2}, {2, 1}};
    pickle.text("gain").tensor(gain).text("experts.0.weight").tensor(expert);
    pickle.text("experts.1.weight").tensor(expert).op('u').op('.');
    return import(testing_support::torch_file(pickle, data)).checkpoint;
  }
  /// The embedding after a round trip through a storage of this class and view.
  StoredPtr embedding(const Saved& saved, const std::string& bytes) {
    data[saved.key] = bytes;
    pickle.text("embedding.weight").tensor(saved);
    return finished().at("embedding.weight");
  }
};

std::vector<float> values(const StoredPtr& stored) {
  const at::Tensor dense = stored->dense().contiguous();
  return {dense.const_data_ptr<float>(), dense.const_data_ptr<float>() + dense.numel()};
}

TEST_F(Foreign, ReadsViewsOfAStorage) {
  const std::string six = raw<float>({0, 1, 2, 3, 4, 5});
  EXPECT_THAT(values(embedding({"FloatStorage", "a", 6, {2, 2}, {1, 2}, 1}, six)),
              ElementsAre(1, 3, 2, 4));
}

TEST_F(Foreign, KeepsHalves) {
  const StoredPtr half = embedding({"HalfStorage", "a", 4, {2, 2}, {2, 1}},
                                   raw<std::uint16_t>({0x3c00, 0xc000, 0, 1}));
  EXPECT_EQ(print(half->form()), "f16");
  EXPECT_THAT(values(half), ElementsAre(1, -2, 0, 5.9604645e-8F));
}

TEST_F(Foreign, KeepsBfloat) {
  const StoredPtr half = embedding({"BFloat16Storage", "a", 4, {2, 2}, {1, 2}},
                                   raw<std::uint16_t>({0x3f80, 0xc000, 0x4040, 0}));
  EXPECT_EQ(print(half->form()), "bf16");
  EXPECT_THAT(values(half), ElementsAre(1, 3, -2, 0));
}

TEST_F(Foreign, MakesEverythingElseF32) {
  const StoredPtr twice =
      embedding({"DoubleStorage", "a", 4, {2, 2}, {2, 1}}, raw<double>({1, 0.5, -3, 1e-9}));
  EXPECT_EQ(print(twice->form()), "f32");
  EXPECT_THAT(values(twice), ElementsAre(1, 0.5, -3, 1e-9F));
}

TEST_F(Foreign, MakesIntegersF32) {
  EXPECT_THAT(values(embedding({"LongStorage", "a", 4, {2, 2}, {2, 1}},
                               raw<std::int64_t>({1, -2, 3, 1 << 20}))),
              ElementsAre(1, -2, 3, 1 << 20));
}

TEST_F(Foreign, DequantisesByTensor) {
  EXPECT_THAT(values(embedding({"QInt8Storage", "a", 4, {2, 2}, {2, 1}, 0, 0.5, 3},
                               raw<std::int8_t>({3, 4, -128, 127}))),
              ElementsAre(0, 0.5, -65.5, 62));
}

TEST_F(Foreign, DequantisesByChannel) {
  data["q"] = raw<std::uint8_t>({1, 2, 3, 255});
  data["s"] = raw<double>({0.5, 2});
  data["z"] = raw<std::int64_t>({0, 1});
  pickle.text("embedding.weight").global("torch._utils", "_rebuild_qtensor").op('(');
  pickle.op('(').text("storage").global("torch", "QUInt8Storage").text("q").text("cpu").integer(4);
  pickle.op('t').op('Q').integer(0).integers({2, 2}).integers({2, 1});
  pickle.op('(').global("torch", "per_channel_affine");
  pickle.tensor({"DoubleStorage", "s", 2, {2}, {1}}).tensor({"LongStorage", "z", 2, {2}, {1}});
  pickle.integer(0).op('t').op('\x89').ordered_dictionary().op('t').op('R');
  EXPECT_THAT(values(finished().at("embedding.weight")), ElementsAre(0.5, 1, 4, 508));
}

TEST_F(Foreign, UnpacksModulesThatWereQuantisedDynamically) {
  data["q"] = raw<std::int8_t>({1, 2, 3, 4});
  data["one"] = raw<float>({1});
  pickle.text("embedding.scale").tensor({"FloatStorage", "one", 1, {}, {}});
  pickle.text("embedding.zero_point").tensor({"FloatStorage", "one", 1, {}, {}});
  pickle.text("embedding._packed_params.dtype").global("torch", "qint8");
  pickle.text("embedding._packed_params._packed_params");
  pickle.tensor({"QInt8Storage", "q", 4, {2, 2}, {2, 1}, 0, 0.25}).op('N').op('\x86');
  EXPECT_THAT(values(finished().at("embedding.weight")), ElementsAre(0.25, 0.5, 0.75, 1));
}

TEST_F(Foreign, ABiasComesOutOfItsModuleToo) {
  data["q"] = raw<std::int8_t>({1, 2, 3, 4});
  pickle.text("embedding._packed_params._packed_params");
  pickle.tensor({"QInt8Storage", "q", 4, {2, 2}, {2, 1}, 0, 0.25});
  pickle.tensor({"FloatStorage", "zeros", 4, {2}, {1}}).op('\x86');
  EXPECT_THAT(testing_support::error_of([&] { finished(); }),
              testing::HasSubstr("1 tensor belongs to no part of architecture \"toy\": "
                                 "\"embedding.bias\""));
}

TEST_F(Foreign, AModuleHoldsItsWeight) {
  pickle.text("embedding._packed_params._packed_params").op(')');
  EXPECT_THAT(testing_support::error_of([&] { finished(); }),
              testing::HasSubstr("\"embedding._packed_params._packed_params\" should hold a weight "
                                 "and perhaps a bias"));
}

TEST_F(Foreign, OpensWrappers) {
  for (const char* wrapper : {"", "model_state_dict", "state_dict", "model"}) {
    const Imported imported = import(state_dictionary(test::whole_toy(), wrapper));
    EXPECT_EQ(imported.checkpoint.tensors.size(), 4U);
    EXPECT_THAT(values(imported.checkpoint.at("gain")), ElementsAre(0, 0.25));
  }
  Pickle deep;
  deep.op('}').text("model").op('}').text("state_dict").op('}').text("embedding.weight");
  deep.tensor({"FloatStorage", "0", 4, {2, 2}, {2, 1}}).op('s').op('s').op('s');
  deep.text("epoch").integer(3).op('s').op('.');
  const Imported partial =
      import(testing_support::torch_file(deep, {{"0", raw<float>({1, 2, 3, 4})}}), true);
  EXPECT_THAT(partial.notes.at(0), testing::HasSubstr("1 tensor under \"model.state_dict\""));
  EXPECT_EQ(partial.notes.at(1), "not read, as they are no weights: epoch");
}

TEST_F(Foreign, EmptyTensorsHaveTheirShape) {
  auto shapes = test::whole_toy();
  shapes.push_back({"odd", {0, 3}});
  EXPECT_THAT(fault_of(state_dictionary(shapes)), testing::HasSubstr("\"odd\""));
  shapes = test::whole_toy();
  shapes[1].second = {0};
  EXPECT_THAT(fault_of(state_dictionary(shapes)),
              testing::HasSubstr("\"gain\" has shape [0], expected [2]"));
}

}  // namespace
}  // namespace itera
