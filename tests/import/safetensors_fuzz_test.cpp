// Ten thousand damaged files: an Error or a load in which everything agrees, never a crash.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "import/safetensors.hpp"
#include "support/folder.hpp"
#include "support/mutation.hpp"

namespace itera::safetensors {
namespace {

using testing_support::Random;

class Fuzz : public testing_support::InFolder {
 protected:
  /// A file with tensors of several types, an empty one, a scalar, and metadata.
  std::string good() {
    std::vector<std::byte> data(256);
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::byte>(i);
    const auto part = [&](std::size_t from, std::size_t size) {
      return std::span(data).subspan(from, size);
    };
    write(folder / "good",
          {{"embedding.weight", "F32", {4, 3}, part(0, 48)},
           {"layers.0.in_proj", "F16", {2, 8}, part(48, 32)},
           {"layers.0.scales", "BF16", {4}, part(80, 8)},
           {"counter", "I64", {}, part(88, 8)},
           {"mask", "BOOL", {5}, part(96, 5)},
           {"nothing", "F64", {0, 9}, {}}},
          {{"architecture", "itera"}, {"config", "{\"width\": 128}"}});
    return read_file(folder / "good");
  }
};

std::size_t header_bytes(const std::string& file) {
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), sizeof length);
  return length;
}

/// The header damaged, its length put right: what gets past the first checks.
std::string with_damaged_header(const std::string& file, Random& random) {
  const std::size_t length = header_bytes(file);
  const std::string header = testing_support::mutated(file.substr(8, length), random, length);
  const std::uint64_t now = header.size();
  return std::string(reinterpret_cast<const char*>(&now), sizeof now) + header +
         file.substr(8 + length);
}

/// A number in the header replaced by another.
std::string with_other_number(const std::string& file, Random& random) {
  const std::size_t length = header_bytes(file);
  std::string header = file.substr(8, length);
  std::size_t at = testing_support::below(random, length);
  at = header.find_first_of("0123456789", at);
  if (at == std::string::npos) return file;
  constexpr const char* numbers[] = {"0",
                                     "1",
                                     "-1",
                                     "4",
                                     "8",
                                     "48",
                                     "93",
                                     "9223372036854775807",
                                     "18446744073709551615",
                                     "18446744073709551616",
                                     "1e300",
                                     "4611686018427387904",
                                     "null",
                                     "2.5",
                                     "[]"};
  header.replace(at, 1, numbers[testing_support::below(random, std::size(numbers))]);
  const std::uint64_t now = header.size();
  return std::string(reinterpret_cast<const char*>(&now), sizeof now) + header +
         file.substr(8 + length);
}

/// True when the file loads; then its tensors must lie in it, have the sizes of their shapes, and
/// cover the data once.
bool loads(const std::string& file) {
  const auto exact =
      std::make_unique<std::byte[]>(file.size());  // so that one byte too far is seen
  std::memcpy(exact.get(), file.data(), file.size());
  const std::span<const std::byte> bytes(exact.get(), file.size());
  try {
    const Contents contents = parse(bytes);
    std::vector<int> used(file.size());
    for (const Tensor& tensor : contents.tensors) {
      std::uint64_t expected = element_bytes(tensor.dtype).value();
      for (const std::int64_t extent : tensor.shape) expected *= static_cast<std::uint64_t>(extent);
      EXPECT_EQ(tensor.data.size(), expected);
      const auto begin = static_cast<std::size_t>(tensor.data.data() - bytes.data());
      for (std::size_t i = 0; i < tensor.data.size(); ++i) {
        ++used.at(begin + i);
        EXPECT_EQ(tensor.data[i], static_cast<std::byte>(file[begin + i]));
      }
    }
    const auto data = used.begin() + static_cast<std::ptrdiff_t>(8 + header_bytes(file));
    EXPECT_TRUE(std::all_of(used.begin(), data, [](int n) { return n == 0; }));
    EXPECT_TRUE(std::all_of(data, used.end(), [](int n) { return n == 1; }));
    return true;
  } catch (const Error& e) {
    EXPECT_STRNE(e.what(), "");
    return false;
  }
}

TEST_F(Fuzz, TenThousandDamagedFiles) {
  const std::string file = good();
  ASSERT_TRUE(loads(file));
  Random random(20240607);
  int loaded = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string damaged = i % 3 == 0
                                    ? testing_support::mutated(file, random, 8 + header_bytes(file))
                                : i % 3 == 1 ? with_damaged_header(file, random)
                                             : with_other_number(file, random);
    loaded += loads(damaged) ? 1 : 0;
    if (HasFailure()) FAIL() << "mutation " << i << ": " << testing::PrintToString(damaged);
  }
  EXPECT_GT(loaded, 100);  // damage to data and names is no fault of the format
  EXPECT_LT(loaded, 5000);
}

TEST_F(Fuzz, DamagedDataLoadsAsItIs) {
  std::string file = good();
  for (std::size_t i = 8 + header_bytes(file); i < file.size(); ++i) {
    file[i] = static_cast<char>(~file[i]);
    EXPECT_TRUE(loads(file));
  }
}

}  // namespace
}  // namespace itera::safetensors
