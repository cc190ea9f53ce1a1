// Writing safetensors: byte for byte, nothing on contradictions, the old file on a full disk.
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <cstring>

#include "import/safetensors.hpp"
#include "support/folder.hpp"
#include "support/safetensors_bytes.hpp"

namespace itera::safetensors {
namespace {

using testing::HasSubstr;
using testing_support::bytes_of;
using testing_support::error_of;
using testing_support::file_of;

class WriteSafetensors : public testing_support::InFolder {
 protected:
  const std::string four = "1234", two = "56", large = std::string(8192, 'x');
  const std::filesystem::path path = folder / "x.safetensors";
};

TEST_F(WriteSafetensors, IsWrittenByteForByte) {
  write(path, {{"b", "U8", {2}, bytes_of(two)}, {"z", "F32", {1}, bytes_of(four)}}, {{"k", "v"}});
  const std::string header =
      R"({"__metadata__":{"k":"v"},"b":{"data_offsets":[4,6],"dtype":"U8","shape":[2]},)"
      R"("z":{"data_offsets":[0,4],"dtype":"F32","shape":[1]}})";
  const std::string padded = header + std::string((8 - header.size() % 8) % 8, ' ');
  EXPECT_EQ(read_file(path), file_of(padded, "123456"));
  EXPECT_EQ(entries(), 1U);
}

TEST_F(WriteSafetensors, IsReadBack) {
  write(path, {{"b", "U8", {2}, bytes_of(two)}, {"z", "F32", {1}, bytes_of(four)}}, {});
  const File file(path);
  EXPECT_TRUE(file.contents().metadata.empty());
  EXPECT_EQ(file.bytes(), std::filesystem::file_size(path));
  const Tensor* z = file.contents().find("z");
  ASSERT_NE(z, nullptr);
  EXPECT_EQ(std::memcmp(z->data.data(), "1234", 4), 0);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(z->data.data()) % 8, 0U);
}

TEST_F(WriteSafetensors, IsNotWrittenFromContradictions) {
  const auto refusal = [&](std::vector<Tensor> tensors, const Metadata& metadata = {}) {
    const std::string message = error_of([&] { write(path, std::move(tensors), metadata); });
    EXPECT_EQ(entries(), 0U);
    return message;
  };
  const Tensor good{"a", "U8", {2}, bytes_of(two)};
  EXPECT_EQ(refusal({good, good}), "cannot write a tensor of name \"a\": the name is taken");
  EXPECT_EQ(refusal({{"__metadata__", "U8", {2}, bytes_of(two)}}),
            "cannot write a tensor of name \"__metadata__\": the name is taken");
  EXPECT_EQ(refusal({{"a", "F32", {1}, bytes_of(two)}}),
            "cannot write tensor \"a\": shape [1] and 2 bytes do not agree");
  EXPECT_EQ(refusal({{"a", "F32", {-1}, {}}}), "tensor \"a\" has a negative extent in its shape");
  EXPECT_EQ(refusal({{"a", "U9", {2}, bytes_of(two)}}), "tensor \"a\" has unknown type \"U9\"");
  EXPECT_THAT(refusal({good}, {{"k", "\xff"}}), HasSubstr("cannot write as JSON"));
}

TEST_F(WriteSafetensors, SurvivesAFullDisk) {
  write(path, {{"a", "U8", {2}, bytes_of(two)}}, {});
  const std::string old = read_file(path);
  auto* handler = std::signal(SIGXFSZ, SIG_IGN);  // a limit on file size stands for the full disk
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit limit = before;
  limit.rlim_cur = 4096;
  setrlimit(RLIMIT_FSIZE, &limit);
  const std::string message =
      error_of([&] { write(path, {{"a", "U8", {8192}, bytes_of(large)}}, {}); });
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(message, HasSubstr("cannot write \"" + path.string() + "\""));
  EXPECT_EQ(read_file(path), old);
  EXPECT_EQ(entries(), 1U);
}

}  // namespace
}  // namespace itera::safetensors
