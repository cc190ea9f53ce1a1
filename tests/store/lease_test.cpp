// One holder at a time, whoever dies how, with flock and without it.
#include "store/lease.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <atomic>
#include <thread>
#include <vector>

#include "base/files.hpp"
#include "folder.hpp"
#include "itera/error.hpp"

namespace itera {
namespace {

using namespace std::chrono_literals;

class LeaseTest : public FolderTest {
 protected:
  LeaseSeeker seeker(bool flock = true) {
    return LeaseSeeker(folder / "a", {20ms, 200ms, flock, {}});
  }
  std::optional<Lease> attempt(bool flock = true) { return seeker(flock).attempt(); }
  std::filesystem::path mark() { return folder / "a.lease"; }

  /// As another host would write it.
  void write_foreign(int counter) {
    write_file(mark(), R"({"host":"node7","scope":"another kernel","process":12,"start":5,)"
                       R"("nonce":"n","counter":")" +
                           std::to_string(counter) + "\"}\n");
  }
  /// A child that takes the lease and dies with it.
  pid_t dead_holder(bool flock) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto held = attempt(flock);
      ::_exit(0);  // no destructor runs
    }
    ::waitpid(child, nullptr, 0);
    return child;
  }
};

TEST_F(LeaseTest, OneHolderAtATime) {
  for (const bool flock : {true, false}) {
    {
      const Lease held = attempt(flock).value();
      LeaseSeeker another = seeker(flock);
      EXPECT_FALSE(another.attempt());
      EXPECT_EQ(another.holder()->process, ::getpid());
      EXPECT_THAT(another.holder()->name(), testing::StartsWith("process "));
      EXPECT_FALSE(held.lost());
    }
    EXPECT_FALSE(std::filesystem::exists(mark()));
    EXPECT_TRUE(attempt(flock));
  }
}

TEST_F(LeaseTest, SaysWhoHoldsItAndMovesItsCounter) {
  EXPECT_FALSE(lease_holder(folder / "a"));
  const Lease held = attempt().value();
  const LeaseHolder first = lease_holder(folder / "a").value();
  EXPECT_TRUE(first.here());
  EXPECT_TRUE(first.alive());
  std::this_thread::sleep_for(100ms);
  const LeaseHolder later = lease_holder(folder / "a").value();
  EXPECT_GT(later.counter, first.counter);
  EXPECT_EQ(later.nonce, first.nonce);
}

TEST_F(LeaseTest, DeadHolderOfThisHostIsKnownAtOnce) {
  for (const bool flock : {true, false}) {
    const pid_t dead = dead_holder(flock);
    EXPECT_EQ(lease_holder(folder / "a")->process, dead);
    EXPECT_FALSE(lease_holder(folder / "a")->alive());
    EXPECT_TRUE(attempt(flock));
  }
}

TEST_F(LeaseTest, ProcessIdThatWasUsedAgainIsAnotherProcess) {
  LeaseHolder mine;
  {
    const Lease held = attempt(false).value();
    mine = lease_holder(folder / "a").value();
  }
  EXPECT_TRUE(mine.alive());
  mine.start -= 1;
  EXPECT_FALSE(mine.alive());
}

TEST_F(LeaseTest, HolderElsewhereIsDeadWhenItsCounterStandsStill) {
  write_foreign(1);
  LeaseSeeker another = seeker();
  EXPECT_FALSE(another.attempt());
  EXPECT_EQ(another.holder()->name(), "process 12 on node7");
  std::this_thread::sleep_for(150ms);
  write_foreign(2);
  EXPECT_FALSE(another.attempt()) << "it moved: reckoned from here";
  std::this_thread::sleep_for(150ms);
  EXPECT_FALSE(another.attempt());
  std::this_thread::sleep_for(100ms);
  EXPECT_FALSE(seeker().attempt()) << "who has just come has seen nothing yet";
  EXPECT_TRUE(another.attempt());
}

TEST_F(LeaseTest, NothingElseStaysBesideTheMark) {
  const auto held = attempt();
  const std::size_t files =
      static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  EXPECT_EQ(files, 2U) << "the locked file and the mark";
}

TEST_F(LeaseTest, HalfAMarkIsWaitedOutToo) {
  write_file(mark(), "{\"host\":");
  LeaseSeeker another = seeker();
  EXPECT_FALSE(another.attempt());
  std::this_thread::sleep_for(250ms);
  EXPECT_TRUE(another.attempt());
}

TEST_F(LeaseTest, HolderThatWasTakenForDeadFindsOutAndLeavesTheOtherAlone) {
  std::atomic<int> told{0};
  std::optional<Lease> held =
      LeaseSeeker(folder / "a", {20ms, 200ms, false, [&] { ++told; }}).attempt();
  std::filesystem::remove(mark());
  const Lease another = attempt(false).value();
  for (int i = 0; i < 100 && !held->lost(); ++i) std::this_thread::sleep_for(10ms);
  EXPECT_TRUE(held->lost());
  EXPECT_FALSE(another.lost());
  std::this_thread::sleep_for(60ms);
  EXPECT_EQ(told, 1);
  held.reset();
  EXPECT_TRUE(std::filesystem::exists(mark()));
}

TEST_F(LeaseTest, SeizedFromALivingHolderWhoFindsOut) {
  LeaseRules newest_wins{20ms, 200ms, true, {}};
  newest_wins.seize = true;
  const Lease older = LeaseSeeker(folder / "a", newest_wins).attempt().value();
  const Lease newer = LeaseSeeker(folder / "a", newest_wins).attempt().value();
  for (int i = 0; i < 100 && !older.lost(); ++i) std::this_thread::sleep_for(10ms);
  EXPECT_TRUE(older.lost());
  EXPECT_FALSE(newer.lost());
}

TEST_F(LeaseTest, OfManyAtOnceOneHasIt) {
  for (const bool flock : {true, false}) {
    dead_holder(flock);
    std::vector<std::optional<Lease>> got(8);
    {
      std::vector<std::jthread> all;
      for (auto& one : got) all.emplace_back([&, flock] { one = attempt(flock); });
    }
    int count = 0;
    for (const auto& one : got) count += one ? 1 : 0;
    // without flock a slow remover may take a fresh mark for the dead one: its owner then knows
    if (flock) EXPECT_EQ(count, 1);
    else EXPECT_GE(count, 1);
    got.clear();
    std::filesystem::remove(mark());
  }
}

TEST_F(LeaseTest, WaitingEndsWithTheLeaseOrWhenToldTo) {
  std::optional<Lease> held = attempt();
  std::vector<std::string> told;
  int rounds = 0;
  const auto tell = [&](const std::string& who) { told.push_back(who); };
  EXPECT_FALSE(wait_for(seeker(), [&] { return ++rounds > 2; }, tell));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_THAT(told[0], testing::StartsWith("process "));
  std::jthread release([&] {
    std::this_thread::sleep_for(100ms);
    held.reset();
  });
  EXPECT_TRUE(wait_for(seeker(), [] { return false; }, tell));
}

TEST_F(LeaseTest, FolderThatCannotBeWrittenIsAnError) {
  write_file(folder / "in the way", "");
  EXPECT_ANY_THROW((void)LeaseSeeker(folder / "in the way" / "a").attempt());
  std::filesystem::create_directory(folder / "b");
  EXPECT_THROW((void)LeaseSeeker(folder / "b").attempt(), Error) << "it is a folder";
}

}  // namespace
}  // namespace itera
