// The worker's own process: where its output goes, its number format, and what it says it used.
#include "worker/process.hpp"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <mutex>
#include <set>
#include <thread>

#include "base/files.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using testing::HasSubstr;
using testing_support::error_of;

using RedirectedTest = testing_support::InFolder;

/// What a descriptor leads to.
std::pair<dev_t, ino_t> behind(int descriptor) {
  struct stat status{};
  EXPECT_EQ(::fstat(descriptor, &status), 0);
  return {status.st_dev, status.st_ino};
}

TEST_F(RedirectedTest, EverythingGoesToTheFileAndComesBack) {
  const auto out = behind(STDOUT_FILENO), error = behind(STDERR_FILENO);
  {
    const Redirected log(folder / "log.txt");
    EXPECT_NE(behind(STDOUT_FILENO), out);
    std::printf("from printf\n");
    std::fflush(stdout);
    std::cout << "from cout" << std::endl;
    std::cerr << "from cerr" << std::endl;
    EXPECT_EQ(std::system("echo from a child"), 0);
    std::printf("left in the buffer");
  }
  EXPECT_EQ(behind(STDOUT_FILENO), out);
  EXPECT_EQ(behind(STDERR_FILENO), error);
  EXPECT_EQ(read_file(folder / "log.txt"),
            "from printf\nfrom cout\nfrom cerr\nfrom a child\nleft in the buffer");
}

TEST_F(RedirectedTest, ASecondAttemptGoesOnAtTheEnd) {
  for (const char* line : {"first\n", "second\n"}) {
    const Redirected log(folder / "log.txt");
    std::fputs(line, stderr);
  }
  EXPECT_EQ(read_file(folder / "log.txt"), "first\nsecond\n");
}

TEST_F(RedirectedTest, RefusesAFileThatCannotBeAndChangesNothing) {
  const auto out = behind(STDOUT_FILENO);
  EXPECT_THAT(error_of([&] { const Redirected log(folder); }),
              HasSubstr("the log \"" + folder.string() + "\" cannot be written"));
  EXPECT_EQ(behind(STDOUT_FILENO), out);
}

TEST(Arithmetic, DenormalsAreZeroInEveryThread) {
  prepare_arithmetic(2, 0);
  EXPECT_EQ(at::get_num_threads(), 2);
  std::mutex mutex;
  std::set<std::thread::id> threads;
  at::parallel_for(0, 2, 1, [&](std::int64_t, std::int64_t) {
    volatile float tiny = 1e-38F, ten = 10;
    const float found = tiny / ten;
    const std::lock_guard lock(mutex);
    threads.insert(std::this_thread::get_id());
    EXPECT_EQ(found, 0.0F);
  });
  EXPECT_EQ(threads.size(), 2U);
  // and where LibTorch shares the work out itself
  const at::Tensor many = at::full({1 << 20}, 1e-38F);
  EXPECT_EQ((many / 10).count_nonzero().item<std::int64_t>(), 0);
}

TEST(Arithmetic, TheSeedDecidesWhatIsDrawn) {
  prepare_arithmetic(1, 5);
  const at::Tensor first = at::randn({7});
  EXPECT_FALSE(at::equal(at::randn({7}), first));
  prepare_arithmetic(1, 5);
  EXPECT_TRUE(at::equal(at::randn({7}), first));
  prepare_arithmetic(1, 6);
  EXPECT_FALSE(at::equal(at::randn({7}), first));
}

TEST(UsageTest, CountsWaitingAsTimeAndWorkAsProcessorTime) {
  const Usage usage;
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  EXPECT_GE(usage.seconds(), 0.06);
  EXPECT_LT(usage.cpu_seconds(), 0.05);
  volatile double sum = 0;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (usage.cpu_seconds() < 0.05 && std::chrono::steady_clock::now() < end) sum = sum + 1;
  EXPECT_GE(usage.cpu_seconds(), 0.05);
  EXPECT_GE(usage.seconds(), 0.1);
}

TEST(UsageTest, PeakIsTheHighestNotTheLast) {
  const Usage usage;
  constexpr std::int64_t much = 96 << 20;
  {
    const std::vector<char> touched(much, 'x');
    EXPECT_EQ(touched.back(), 'x');
  }
  EXPECT_GE(usage.peak_bytes(), much);
}

}  // namespace
}  // namespace itera
