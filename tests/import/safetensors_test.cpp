// The safetensors format: files written out by hand, and each single fault.
#include "import/safetensors.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstring>

#include "support/folder.hpp"
#include "support/safetensors_bytes.hpp"

namespace itera::safetensors {
namespace {

using testing::HasSubstr;
using testing_support::bytes_of;
using testing_support::error_of;
using testing_support::file_of;

/// What is wrong with a file of this header and 8 bytes of data.
std::string fault_of(const std::string& header, const std::string& data = "12345678") {
  const std::string file = file_of(header, data);
  return error_of([&] { parse(bytes_of(file)); });
}

std::string fault_of_tensor(const std::string& json) { return fault_of("{\"a\":" + json + "}"); }

TEST(Safetensors, ReadsAFileWrittenByHand) {
  const std::string file = file_of(
      R"({"__metadata__":{"k":"v"},"b":{"dtype":"F32","shape":[1,2],"data_offsets":[2,10]},)"
      R"("a":{"dtype":"I16","shape":[],"data_offsets":[0,2]},)"
      R"("none":{"dtype":"F64","shape":[0,7],"data_offsets":[2,2]}}   )",
      std::string("\x07\x00\x00\x00\x80\x3f\x00\x00\x00\xc0", 10));
  const Contents contents = parse(bytes_of(file));
  EXPECT_EQ(contents.metadata, (Metadata{{"k", "v"}}));
  ASSERT_EQ(contents.tensors.size(), 3U);
  EXPECT_EQ(contents.tensors[0].name, "a");
  EXPECT_EQ(static_cast<int>(contents.tensors[0].data[0]), 7);
  EXPECT_TRUE(contents.tensors[0].shape.empty());
  const Tensor* b = contents.find("b");
  ASSERT_NE(b, nullptr);
  EXPECT_EQ(b->dtype, "F32");
  EXPECT_EQ(b->shape, (std::vector<std::int64_t>{1, 2}));
  float values[2];
  ASSERT_EQ(b->data.size(), sizeof values);
  std::memcpy(values, b->data.data(), sizeof values);
  EXPECT_EQ(values[0], 1.0F);
  EXPECT_EQ(values[1], -2.0F);
  EXPECT_EQ(contents.find("c"), nullptr);
  EXPECT_TRUE(contents.find("none")->data.empty());
}

TEST(Safetensors, ReadsAFileWithoutTensors) { EXPECT_EQ(fault_of("{}", ""), "no error"); }

TEST(Safetensors, ChecksTheHeadersLength) {
  EXPECT_EQ(error_of([] { parse({}); }), "not a safetensors file: it has fewer than 8 bytes");
  const std::string file = file_of("{}");
  EXPECT_EQ(error_of([&] { parse(bytes_of(file).first(9)); }),
            "truncated: a header of 2 bytes, of which 1 are there");
  std::string absurd = file;
  std::fill_n(absurd.begin(), 8, '\xff');
  EXPECT_EQ(error_of([&] { parse(bytes_of(absurd)); }),
            "not a safetensors file: a header of 18446744073709551615 bytes");
}

TEST(Safetensors, ChecksTheHeadersJson) {
  EXPECT_EQ(fault_of(""), "not a safetensors file: its header does not begin with {");
  EXPECT_EQ(fault_of("[]"), "not a safetensors file: its header does not begin with {");
  EXPECT_THAT(fault_of("{\"a\":"), HasSubstr("header: not valid JSON at byte 6"));
  EXPECT_EQ(fault_of("{\"a\":" + std::string(200, '[') + "}"),
            "header: JSON nested deeper than 100 levels");
  EXPECT_EQ(fault_of(R"({"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"a":{}})"),
            "header: key \"a\" is given twice");
}

TEST(Safetensors, ChecksTheMetadata) {
  EXPECT_EQ(fault_of(R"({"__metadata__":{"k":1}})"), "metadata \"k\" should be a text");
  EXPECT_EQ(fault_of(R"({"__metadata__":[]})"), "its metadata should be a map of texts");
}

TEST(Safetensors, ChecksEachField) {
  EXPECT_EQ(fault_of_tensor("1"), "tensor \"a\" should be a map, found number");
  EXPECT_EQ(fault_of_tensor(R"({"shape":[8],"data_offsets":[0,8]})"), "tensor \"a\" has no dtype");
  EXPECT_EQ(fault_of_tensor(R"({"dtype":"U8","data_offsets":[0,8]})"), "tensor \"a\" has no shape");
  EXPECT_EQ(fault_of_tensor(R"({"dtype":"U8","shape":[8]})"), "tensor \"a\" has no data_offsets");
  EXPECT_EQ(fault_of_tensor(R"({"dtype":"U8","shape":[8],"data_offsets":[0,8],"x":0})"),
            "tensor \"a\" has more than dtype, shape and data_offsets");
  EXPECT_EQ(fault_of_tensor(R"({"dtype":3,"shape":[8],"data_offsets":[0,8]})"),
            "dtype of tensor \"a\" should be a text");
  EXPECT_EQ(fault_of_tensor(R"({"dtype":"U8","shape":8,"data_offsets":[0,8]})"),
            "shape of tensor \"a\" should be a list");
  EXPECT_EQ(fault_of_tensor(R"({"dtype":"F31","shape":[2],"data_offsets":[0,8]})"),
            "tensor \"a\" has unknown type \"F31\"");
}

TEST(Safetensors, ChecksShapes) {
  const auto with_shape = [](const std::string& shape) {
    return fault_of_tensor(R"({"dtype":"F32","data_offsets":[0,8],"shape":)" + shape + "}");
  };
  EXPECT_EQ(with_shape("[2]"), "no error");
  EXPECT_EQ(with_shape("[-2]"), "shape of tensor \"a\" should be a whole number, found -2");
  EXPECT_EQ(with_shape("[2.0]"), "shape of tensor \"a\" should be a whole number, found 2.0");
  EXPECT_EQ(with_shape("[18446744073709551615]"),
            "shape of tensor \"a\" should be a whole number, found 18446744073709551615");
  EXPECT_EQ(with_shape("[3]"),
            "tensor \"a\" (F32 of shape [3]) needs 12 bytes, the file gives it 8");
  EXPECT_THAT(with_shape("[4294967296,4294967296,4294967296]"),
              HasSubstr("is larger than any memory"));
  EXPECT_THAT(with_shape("[4611686018427387904,2]"), HasSubstr("is larger than any memory"));
  EXPECT_THAT(with_shape("[0,4611686018427387904,8]"), HasSubstr("is larger than any memory"));
}

TEST(Safetensors, ChecksOffsets) {
  const auto with_offsets = [](const std::string& offsets) {
    return fault_of_tensor(R"({"dtype":"U8","shape":[8],"data_offsets":)" + offsets + "}");
  };
  EXPECT_EQ(with_offsets("[0,8]"), "no error");
  EXPECT_EQ(with_offsets("[0]"), "data_offsets of tensor \"a\" should be a list of two numbers");
  EXPECT_EQ(with_offsets("[0,8,9]"),
            "data_offsets of tensor \"a\" should be a list of two numbers");
  EXPECT_EQ(with_offsets("[\"0\",8]"),
            "data_offsets of tensor \"a\" should be a whole number, found \"0\"");
  EXPECT_EQ(with_offsets("[8,0]"), "tensor \"a\" lies at bytes 8 to 0 of 8 bytes of data");
  EXPECT_EQ(with_offsets("[1,9]"), "tensor \"a\" lies at bytes 1 to 9 of 8 bytes of data");
  EXPECT_EQ(with_offsets("[0,7]"),
            "tensor \"a\" (U8 of shape [8]) needs 8 bytes, the file gives it 7");
}

TEST(Safetensors, TensorsCoverTheDataOnce) {
  const auto two = [](const std::string& a, const std::string& b, const std::string& data) {
    return fault_of(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":)" + a +
                        R"(},"b":{"dtype":"U8","shape":[4],"data_offsets":)" + b + "}}",
                    data);
  };
  EXPECT_EQ(two("[0,4]", "[4,8]", "12345678"), "no error");
  EXPECT_EQ(two("[4,8]", "[0,4]", "12345678"), "no error");
  EXPECT_EQ(two("[0,4]", "[3,7]", "1234567"), "tensor \"b\" overlaps another");
  EXPECT_EQ(two("[0,4]", "[0,4]", "1234"), "tensor \"b\" overlaps another");
  EXPECT_EQ(two("[0,4]", "[5,9]", "123456789"),
            "1 bytes of data before tensor \"b\" belong to none");
  EXPECT_EQ(two("[1,5]", "[5,9]", "123456789"),
            "1 bytes of data before tensor \"a\" belong to none");
  EXPECT_EQ(two("[0,4]", "[4,8]", "123456789"), "1 bytes at the end belong to no tensor");
  EXPECT_EQ(fault_of("{}"), "8 bytes at the end belong to no tensor");
}

TEST(Safetensors, KnowsTheSizesOfElements) {
  for (const char* dtype : {"F64", "I64", "U64"}) EXPECT_EQ(element_bytes(dtype), 8U);
  for (const char* dtype : {"F32", "I32", "U32"}) EXPECT_EQ(element_bytes(dtype), 4U);
  for (const char* dtype : {"F16", "BF16", "I16", "U16"}) EXPECT_EQ(element_bytes(dtype), 2U);
  for (const char* dtype : {"I8", "U8", "BOOL", "F8_E4M3", "F8_E5M2"})
    EXPECT_EQ(element_bytes(dtype), 1U);
  EXPECT_EQ(element_bytes("f32"), std::nullopt);
}

using SafetensorsFile = testing_support::InFolder;

TEST_F(SafetensorsFile, NamesItselfInErrors) {
  const std::filesystem::path path = folder / "x.safetensors";
  write_file(path, "text");
  EXPECT_EQ(error_of([&] { File{path}; }),
            "\"" + path.string() + "\": not a safetensors file: it has fewer than 8 bytes");
  EXPECT_THAT(error_of([&] { File{folder / "absent"}; }), HasSubstr("no such file or directory"));
}

}  // namespace
}  // namespace itera::safetensors
