// The pool as a backend: what it refuses, how many workers it takes, whom it stops.
#include "exec/local.hpp"

#include <gmock/gmock.h>

#include "base/files.hpp"
#include "fixture.hpp"
#include "support/folder.hpp"

namespace itera::test {
namespace {

using testing::ElementsAre;
using testing_support::error_of;

class LocalTest : public ExecTest {
 protected:
  void driven_from(const std::string& host) {
    write_file(run_folder().path() / "coordinator.lease",
               R"({"host":")" + host +
                   R"(","scope":"x","process":12,"start":1,"nonce":"n","counter":"1"})");
  }
  Carried carry_out(int wanted, int cores, int threads) {
    Order order{plan, cache, run_folder(), settings};
    order.wishes.jobs = wanted;
    order.cores = cores;
    order.rules.threads = threads;
    order.rules.worker = FAKE_WORKER;
    order.rules.abi = "tag";
    order.say = [&](const std::string& line) { lines.push_back(line); };
    return LocalBackend().carry_out(order, witness);
  }
  Cache cache{folder / "cache"};
  Values settings{{"jobs", 2}};
  std::vector<std::string> lines;
};

TEST_F(LocalTest, WishesThatMeanNothingHereAreRefused) {
  const auto refused = [](const Wishes& wishes) {
    return error_of([&] { LocalBackend().require({}, 1, wishes); });
  };
  EXPECT_EQ(refused({}), "no error");
  EXPECT_EQ(refused({.jobs = 3, .max_fails = 1}), "no error");
  for (const Wishes& wishes : {Wishes{.submit = false}, Wishes{.wait = true}})
    EXPECT_EQ(refused(wishes), "--submit and --wait are for Slurm: say --backend slurm");
}

TEST_F(LocalTest, NoMoreWorkersThanCoresCarry) {
  add("a", "ok");
  const Carried first = carry_out(0, 4, 2);
  EXPECT_THAT(lines, ElementsAre()) << "two, as the spec says";
  EXPECT_FALSE(first.handed_over.has_value());
  EXPECT_EQ(first.outcome.results.at(0).status, Status::done);
  carry_out(5, 4, 2);
  carry_out(2, 1, 3);
  carry_out(1, 1, 3);
  EXPECT_THAT(lines, ElementsAre("5 workers of 2 threads do not fit 4 cores: 2 at once",
                                 "2 workers of 3 threads do not fit 1 core: 1 at once"));
}

TEST_F(LocalTest, WhoDrivesARun) {
  const LocalBackend local;
  EXPECT_FALSE(local.activity(run_folder(), false).any());
  {
    const Lease lease = LeaseSeeker(run_folder().coordinator()).attempt().value();
    EXPECT_EQ(local.activity(run_folder(), false).driver->process, ::getpid());
  }
  EXPECT_FALSE(local.activity(run_folder(), false).any());
  driven_from("node7");
  EXPECT_EQ(local.activity(run_folder(), false).driver->host, "node7") << "taken at its word";
}

TEST_F(LocalTest, CancelsOnlyHere) {
  EXPECT_EQ(LocalBackend().cancel(run_folder(), "trial", false), "stopped") << "by itself";
  driven_from("node7");
  EXPECT_EQ(error_of([&] { LocalBackend().cancel(run_folder(), "trial", false); }),
            "trial is driven by process 12 on node7: cancel it there");
}

}  // namespace
}  // namespace itera::test
