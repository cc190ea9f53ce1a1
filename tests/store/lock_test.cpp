// One holder at a time, also between processes, and none after a crash.
#include "store/lock.hpp"

#include <sys/wait.h>

#include "folder.hpp"

namespace itera {
namespace {

using LockTest = FolderTest;

TEST_F(LockTest, SecondHolderIsRefusedUntilTheFirstLetsGo) {
  {
    const Lock held = Lock::attempt(folder / "lock" / "a").value();
    EXPECT_FALSE(Lock::attempt(folder / "lock" / "a"));
    EXPECT_TRUE(Lock::attempt(folder / "lock" / "b"));
  }
  EXPECT_TRUE(Lock::attempt(folder / "lock" / "a"));
}

TEST_F(LockTest, NoneKeepsNobodyOut) {
  EXPECT_FALSE(Lock::none().excludes());
  EXPECT_TRUE(Lock::attempt(folder / "a").value().excludes());
}

TEST_F(LockTest, MovesWithItsOwner) {
  std::optional<Lock> kept;
  {
    Lock held = Lock::attempt(folder / "a").value();
    kept = std::move(held);
  }
  EXPECT_FALSE(Lock::attempt(folder / "a"));
  kept.reset();
  EXPECT_TRUE(Lock::attempt(folder / "a"));
}

TEST_F(LockTest, EndsWithItsProcess) {
  const pid_t child = ::fork();
  if (child == 0) {
    const Lock held = Lock::attempt(folder / "a").value();
    ::_exit(0);  // no destructor runs
  }
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(Lock::attempt(folder / "a"));
}

}  // namespace
}  // namespace itera
