// Ten thousand damaged PyTorch files, of a small one made here and of a real one: an Error or a
// load in which everything agrees, never a crash.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/files.hpp"
#include "import/foreign_file.hpp"
#include "import/zip.hpp"
#include "itera/error.hpp"
#include "support/mutation.hpp"
#include "support/torch_writer.hpp"

namespace itera {
namespace {

using testing_support::below;
using testing_support::Random;

constexpr int mutations = 10'000;

/// A copy that is exactly as long as its allocation, so that one byte too far is seen.
class Exact {
 public:
  explicit Exact(const std::string& text)
      : data_(std::make_unique<std::byte[]>(text.size())), bytes_(data_.get(), text.size()) {
    std::memcpy(data_.get(), text.data(), text.size());
  }
  [[nodiscard]] std::span<std::byte> bytes() const { return bytes_; }

 private:
  std::unique_ptr<std::byte[]> data_;
  std::span<std::byte> bytes_;
};

void expect_sound(const Branch& branch, const ForeignContents& contents) {
  EXPECT_LT(branch.tensor.value_or(0), std::max<std::size_t>(contents.tensors.size(), 1));
  for (const Branch& below : branch.branches) expect_sound(below, contents);
}

/// True when it loads; then every tensor lies in the file and has as many bytes as its shape needs.
bool loads(std::span<const std::byte> file) {
  try {
    const ForeignContents contents = read_foreign(file);
    expect_sound(contents.tree, contents);
    for (const FileTensor& tensor : contents.tensors) {
      const auto width = static_cast<std::int64_t>(bytes_of_element(tensor.dtype).value());
      EXPECT_EQ(tensor.shape.size(), tensor.strides.size());
      EXPECT_GE(static_cast<std::int64_t>(tensor.data.size()), elements(tensor) * width);
      if (tensor.data.empty()) continue;
      EXPECT_GE(tensor.data.data(), file.data());
      EXPECT_LE(tensor.data.data() + tensor.data.size(), file.data() + file.size());
    }
    return true;
  } catch (const Error& e) {
    EXPECT_STRNE(e.what(), "");
    return false;
  }
}

/// Every kind of value, a view, a quantised tensor, an empty one and a shared one.
std::string small_file() {
  testing_support::Pickle p;
  p.op('}').op('(').text("model_state_dict").ordered_dictionary().op('(');
  p.text("embedding.weight").tensor({"FloatStorage", "0", 12, {3, 4}, {4, 1}});
  p.text("head.weight").tensor({"FloatStorage", "0", 12, {3, 4}, {4, 1}});
  p.text("turned").tensor({"HalfStorage", "1", 6, {2, 3}, {1, 2}});
  p.text("packed").tensor({"QInt8Storage", "2", 4, {2, 2}, {2, 1}, 0, 0.5, 3});
  p.text("bias").global("torch._utils", "_rebuild_parameter");
  p.tensor({"BFloat16Storage", "3", 4, {2}, {1}, 2}).op('\x88').ordered_dictionary();
  p.op('\x87').op('R').text("none").tensor({"LongStorage", "4", 0, {0}, {1}}).op('u');
  p.text("config").global("models", "Config").op(')').op('\x81').op('q').op('\1').op('}');
  p.text("width").integer(64).op('s').op('b').text("again").op('h').op('\1');
  p.text("loss").number(0.5).text("layers").op(']').op('(').integer(1).op('N').op('e');
  p.text("set").global("builtins", "set").op('(').op(']').op('t').op('R').op('u').op('.');
  using testing_support::raw;
  return testing_support::torch_file(p, {{"0", raw(std::vector<float>(12, 0.5F))},
                                         {"1", std::string(12, 'h')},
                                         {"2", "abcd"},
                                         {"3", std::string(8, 'b')},
                                         {"4", ""}});
}

TEST(TorchFuzz, TenThousandOfASmallFile) {
  const std::string file = small_file();
  ASSERT_TRUE(loads(Exact(file).bytes()));
  Random random(20240608);
  int loaded = 0;
  for (int i = 0; i < mutations; ++i) {
    const std::string damaged =
        testing_support::mutated(file, random, file.find("archive/byteorder"));
    loaded += loads(Exact(damaged).bytes()) ? 1 : 0;
    if (HasFailure()) FAIL() << "mutation " << i << ": " << testing::PrintToString(damaged);
  }
  EXPECT_GT(loaded, 100);
  EXPECT_LT(loaded, 9000);
}

/// The pickle alone damaged, in any length, and packed anew: what gets past the zip.
TEST(TorchFuzz, TenThousandPicklesOfASmallFile) {
  const std::string file = small_file();
  testing_support::ZipEntries entries;
  for (const zip::Entry& entry : zip::read(std::as_bytes(std::span(file)))) {
    entries.emplace_back(entry.name, std::string(reinterpret_cast<const char*>(entry.data.data()),
                                                 entry.data.size()));
  }
  const auto pickle = std::ranges::find(entries, "archive/data.pkl",
                                        &testing_support::ZipEntries::value_type::first);
  const std::string whole = pickle->second;
  Random random(20240609);
  int loaded = 0;
  for (int i = 0; i < mutations; ++i) {
    pickle->second = testing_support::mutated(whole, random, whole.size());
    loaded += loads(Exact(testing_support::zip_of(entries)).bytes()) ? 1 : 0;
    if (HasFailure()) FAIL() << "mutation " << i << ": " << testing::PrintToString(pickle->second);
  }
  EXPECT_GT(loaded, 100);
  EXPECT_LT(loaded, 9000);
}

std::string real_file() {
  const std::filesystem::path path = std::filesystem::path(ITERA_SOURCE_DIR) /
                                     "../shared/data/itera-lite/checkpoints/"
                                     "itera_lite_micro_distilled.pt";
  return std::filesystem::exists(path) ? read_file(path) : "";
}

/// One to four bytes of a part of the file, which are put back afterwards: a megabyte need not be
/// copied for each.
class Damage {
 public:
  Damage(std::span<std::byte> part, Random& random) : part_(part) {
    for (std::uint64_t i = 0, times = 1 + random() % 4; i < times; ++i) {
      const std::size_t at = below(random, part.size());
      changed_.emplace_back(at, part[at]);
      const auto byte = static_cast<unsigned char>(part[at]);
      constexpr unsigned char telling[] = {0,   0xff, '.', '(', 'h', 'R',
                                           't', 'K',  's', 'u', 'Q', '\n'};
      const auto other = random() % 3 == 0 ? static_cast<unsigned char>(random())
                         : random() % 2 == 0
                             ? static_cast<unsigned char>(byte ^ (1U << below(random, 8)))
                             : telling[below(random, std::size(telling))];
      part[at] = static_cast<std::byte>(other);
    }
  }
  ~Damage() {
    std::ranges::reverse(changed_);
    for (const auto& [at, byte] : changed_) part_[at] = byte;
  }
  Damage(const Damage&) = delete;
  Damage& operator=(const Damage&) = delete;

 private:
  std::span<std::byte> part_;
  std::vector<std::pair<std::size_t, std::byte>> changed_;
};

TEST(TorchFuzz, TenThousandOfARealFile) {
  const std::string file = real_file();
  if (file.empty()) GTEST_SKIP() << "the shared checkpoints are not here";
  const Exact exact(file);
  const std::span<std::byte> bytes = exact.bytes();
  ASSERT_TRUE(loads(bytes));
  const std::size_t directory = file.rfind("PK\6\6") - 5000, pickle = 9300;
  Random random(20240610);
  int loaded = 0;
  for (int i = 0; i < mutations; ++i) {
    if (i % 50 == 0) {  // lengths change too
      loaded += loads(Exact(testing_support::mutated(file, random, pickle)).bytes()) ? 1 : 0;
    } else {
      const Damage damage(i % 4 == 0 ? bytes.subspan(directory) : bytes.first(pickle), random);
      loaded += loads(bytes) ? 1 : 0;
    }
    if (HasFailure()) FAIL() << "mutation " << i;
  }
  ASSERT_TRUE(loads(bytes));
  EXPECT_GT(loaded, 100);
  EXPECT_LT(loaded, 9000);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  EXPECT_LT(usage.ru_maxrss, 1'000'000)
      << "KiB; freed memory that the sanitizer keeps is part of it";
}

}  // namespace
}  // namespace itera
