// Tensors of PyTorch files: views, types, scales, and numbers that do not fit.
#include "import/torch_tensor.hpp"

#include <gmock/gmock.h>

#include <numeric>

#include "import/torch_file.hpp"
#include "support/folder.hpp"
#include "support/torch_writer.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing_support::error_of;
using testing_support::Pickle;
using testing_support::raw;
using testing_support::Saved;

const std::map<std::string, std::string> twelve{{"0", raw([] {
                                                   std::vector<float> v(12);
                                                   std::iota(v.begin(), v.end(), 0.0F);
                                                   return v;
                                                 }())}};

/// Kept alive: tensors point into it.
class TorchTensor : public testing::Test {
 protected:
  FileTensor only(const Pickle& tensor, const std::map<std::string, std::string>& data = twelve) {
    Pickle whole;
    whole.op('}').text("w");
    whole.bytes += tensor.bytes.substr(2);
    file_ = testing_support::torch_file(whole.op('s').op('.'), data);
    const ForeignContents contents = read_torch(std::as_bytes(std::span(file_)));
    EXPECT_EQ(contents.tensors.size(), 1U);
    return contents.tensors.at(0);
  }
  FileTensor only(const Saved& tensor, const std::map<std::string, std::string>& data = twelve) {
    return only(Pickle().tensor(tensor), data);
  }
  std::string fault_of(const Saved& tensor) {
    return error_of([&] { only(tensor); });
  }
  static Saved view(std::vector<std::int64_t> shape, std::vector<std::int64_t> strides,
                    std::int64_t offset = 0) {
    return {"FloatStorage", "0", 12, std::move(shape), std::move(strides), offset};
  }

 private:
  std::string file_;
};

float first(const FileTensor& t) {
  float value = -1;
  std::memcpy(&value, t.data.data(), sizeof value);
  return value;
}

TEST_F(TorchTensor, IsAViewOfItsStorage) {
  const FileTensor whole = only(view({3, 4}, {4, 1}));
  EXPECT_EQ(whole.name, "w");
  EXPECT_EQ(whole.dtype, "F32");
  EXPECT_THAT(whole.shape, ElementsAre(3, 4));
  EXPECT_EQ(whole.storage, "0");
  EXPECT_EQ(whole.data.size(), 48U);
  EXPECT_EQ(elements(whole), 12);

  const FileTensor transposed = only(view({4, 3}, {1, 4}));
  EXPECT_THAT(transposed.strides, ElementsAre(1, 4));
  EXPECT_FALSE(same_values(whole, transposed));
  EXPECT_TRUE(same_values(whole, only(view({3, 4}, {4, 1}))));

  const FileTensor column = only(view({2}, {4}, 5));  // elements 5 and 9
  EXPECT_EQ(column.data.size(), 5 * 4U);
  EXPECT_EQ(first(column), 5.0F);
}

TEST_F(TorchTensor, MayBeEmptyOrAScalar) {
  EXPECT_TRUE(only(view({0, 4}, {4, 1})).data.empty());
  EXPECT_TRUE(only({"FloatStorage", "9", 0, {0}, {1}}).data.empty());
  EXPECT_FALSE(same_values(only(view({0}, {1})), only(view({0}, {1}))));
  const FileTensor scalar = only(view({}, {}, 7));
  EXPECT_EQ(elements(scalar), 1);
  EXPECT_EQ(first(scalar), 7.0F);
}

TEST_F(TorchTensor, HasTheTypeOfItsStorage) {
  for (const auto& [type, dtype, bytes] : {std::tuple("DoubleStorage", "F64", 8),
                                           {"HalfStorage", "F16", 2},
                                           {"BFloat16Storage", "BF16", 2},
                                           {"LongStorage", "I64", 8},
                                           {"IntStorage", "I32", 4},
                                           {"ShortStorage", "I16", 2},
                                           {"CharStorage", "I8", 1},
                                           {"ByteStorage", "U8", 1},
                                           {"BoolStorage", "BOOL", 1}}) {
    const std::map<std::string, std::string> data{
        {"a", std::string(static_cast<std::size_t>(bytes) * 3, '\1')}};
    EXPECT_EQ(only({type, "a", 3, {3}, {1}}, data).dtype, dtype);
  }
  EXPECT_EQ(fault_of({"ComplexFloatStorage", "0", 12, {3}, {1}}),
            "tensor \"w\": its type \"ComplexFloatStorage\" is not known");
}

TEST_F(TorchTensor, ThirdVersionNamesTheType) {
  Pickle pickle;
  pickle.global("torch._utils", "_rebuild_tensor_v3").op('(').op('(').text("storage");
  pickle.global("torch.storage", "UntypedStorage").text("a").text("cpu").integer(6).op('t').op('Q');
  pickle.integer(0).integers({3}).integers({1}).op('\x89').ordered_dictionary();
  pickle.global("torch", "uint16").op('t').op('R');
  EXPECT_EQ(only(pickle, {{"a", "123456"}}).dtype, "U16");
}

TEST_F(TorchTensor, ParametersAreWhatTheyHold) {
  Pickle pickle;
  pickle.global("torch._utils", "_rebuild_parameter").tensor(view({12}, {1}));
  pickle.op('\x88').ordered_dictionary().op('\x87').op('R');
  EXPECT_THAT(only(pickle).shape, ElementsAre(12));
  Pickle twice;
  twice.global("torch._utils", "_rebuild_parameter");
  twice.bytes += pickle.bytes.substr(2) + "N\x86R";
  EXPECT_EQ(error_of([&] { only(twice); }), "tensor \"w\": a parameter of a parameter");
}

TEST_F(TorchTensor, MayBeQuantised) {
  const std::map<std::string, std::string> data{{"q", "abcd"}};
  Saved saved{"QInt8Storage", "q", 4, {2, 2}, {2, 1}};
  EXPECT_EQ(error_of([&] { only(saved, data); }),
            "tensor \"w\": quantised, but nothing says by what scale");
  saved.scale = 0.5;
  saved.zero_point = 3;
  const FileTensor tensor = only(saved, data);
  EXPECT_EQ(tensor.dtype, "QI8");
  ASSERT_TRUE(tensor.quantiser);
  EXPECT_THAT(tensor.quantiser->scales, ElementsAre(0.5));
  EXPECT_THAT(tensor.quantiser->zero_points, ElementsAre(3));
  EXPECT_EQ(tensor.quantiser->axis, -1);
}

/// qint8 (2, 2) with scales and zero points along `axis`.
Pickle per_channel(const std::string& scheme, std::int64_t axis, std::int64_t count) {
  Pickle pickle;
  pickle.global("torch._utils", "_rebuild_qtensor").op('(').op('(').text("storage");
  pickle.global("torch", "QInt8Storage").text("q").text("cpu").integer(4).op('t').op('Q');
  pickle.integer(0).integers({2, 2}).integers({2, 1}).op('(').global("torch", scheme);
  pickle.tensor({"DoubleStorage", "s", 2, {count}, {1}});
  pickle.tensor({"LongStorage", "z", 2, {count}, {1}}).integer(axis).op('t');
  return pickle.op('\x89').ordered_dictionary().op('t').op('R');
}

TEST_F(TorchTensor, MayBeQuantisedByChannel) {
  const std::map<std::string, std::string> data{
      {"q", "abcd"}, {"s", raw<double>({0.5, 0.25})}, {"z", raw<std::int64_t>({1, -2})}};
  const FileTensor tensor = only(per_channel("per_channel_affine", 1, 2), data);
  EXPECT_THAT(tensor.quantiser->scales, ElementsAre(0.5, 0.25));
  EXPECT_THAT(tensor.quantiser->zero_points, ElementsAre(1, -2));
  EXPECT_EQ(tensor.quantiser->axis, 1);
  const auto fault = [&](const Pickle& pickle) { return error_of([&] { only(pickle, data); }); };
  EXPECT_EQ(fault(per_channel("per_channel_affine", 2, 2)),
            "tensor \"w\": it has no dimension 2 to scale along");
  EXPECT_EQ(fault(per_channel("per_channel_affine", 0, 1)),
            "tensor \"w\": 1 scales and 1 zero points for 2 entries");
  EXPECT_EQ(fault(per_channel("per_channel_symmetric", 0, 2)),
            "tensor \"w\": quantised by scheme \"per_channel_symmetric\", which is not known");
}

TEST_F(TorchTensor, LiesInItsStorage) {
  EXPECT_EQ(fault_of(view({13}, {1})),
            "tensor \"w\": elements 0 to 13 of storage \"0\", which has 12");
  EXPECT_EQ(fault_of(view({2}, {12})),
            "tensor \"w\": elements 0 to 13 of storage \"0\", which has 12");
  EXPECT_EQ(fault_of(view({1}, {1}, 12)),
            "tensor \"w\": elements 12 to 13 of storage \"0\", which has 12");
  EXPECT_EQ(fault_of({"FloatStorage", "0", 11, {1}, {1}}),
            "tensor \"w\": storage \"0\" should have 44 bytes, the file has 48");
  EXPECT_EQ(fault_of({"FloatStorage", "7", 11, {1}, {1}}),
            "tensor \"w\": the file has no storage \"7\"");
  EXPECT_EQ(fault_of({"FloatStorage", "0", std::int64_t{1} << 62, {1}, {1}}),
            "tensor \"w\": its storage has no end");
}

TEST_F(TorchTensor, HasASoundShape) {
  const std::int64_t huge = std::int64_t{1} << 62;
  EXPECT_EQ(fault_of(view({huge, 4}, {4, 1})),
            "tensor \"w\": shape [4611686018427387904, 4] is larger than any memory");
  EXPECT_EQ(fault_of(view({4, 4}, {huge, huge})),
            "tensor \"w\": shape [4, 4] is larger than any memory");
  EXPECT_EQ(
      fault_of(view({3, 4}, {0, 1})),
      "tensor \"w\": shape [3, 4] with strides [0, 1] repeats elements: save its .contiguous()");
  EXPECT_EQ(fault_of(view({3}, {4, 1})), "tensor \"w\": 1 dimensions but 2 strides");
  EXPECT_EQ(fault_of(view(std::vector<std::int64_t>(65, 1), {})),
            "tensor \"w\": 65 dimensions: at most 64 are read");
  EXPECT_THAT(fault_of(view({-1}, {1})), testing::HasSubstr("a whole number expected at byte"));
}

TEST_F(TorchTensor, NeedsItsArguments) {
  Pickle few;
  few.global("torch._utils", "_rebuild_tensor_v2").op(')').op('R');
  EXPECT_THAT(error_of([&] { only(few); }),
              testing::MatchesRegex("tensor \"w\": \"_rebuild_tensor_v2\" at byte [0-9]+ of the "
                                    "pickle has 0 arguments, too few"));
  Pickle odd;
  odd.global("torch._utils", "_rebuild_tensor_v2").op('(').op('N').integer(0).integers({1});
  odd.integers({1}).op('t').op('R');
  EXPECT_EQ(error_of([&] { only(odd); }), "tensor \"w\": a storage expected");
  Pickle parameter;
  parameter.global("torch._utils", "_rebuild_parameter").op('N').op('\x85').op('R');
  EXPECT_EQ(error_of([&] { only(parameter); }), "tensor \"w\": a tensor expected");
}

}  // namespace
}  // namespace itera
