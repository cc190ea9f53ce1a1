// A stage is in the cache whole or not at all, whatever died in between.
#include "store/cache.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <thread>
#include <vector>

#include "base/files.hpp"
#include "folder.hpp"
#include "itera/error.hpp"

namespace fs = std::filesystem;

namespace itera {
namespace {

const std::string key(64, 'a'), other(64, 'b');

class CacheTest : public FolderTest {
 protected:
  void publish(const std::string& which, const std::string& content) {
    const fs::path stage = cache.begin(which);
    write_file(stage / "result.txt", content);
    cache.publish(stage, which, {{"hashed", {{"stage", "train"}}}, {"seconds", 1.5}});
  }
  std::string result(const std::string& which) {
    return read_file(cache.folder(which) / "result.txt");
  }
  fs::path root() { return folder / "cache"; }
  std::size_t partial() {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(root() / "partial"), {}));
  }

  Cache cache{fs::path(folder)};

  void SetUp() override {
    FolderTest::SetUp();
    cache = Cache(root());
  }
};

TEST_F(CacheTest, PublishedStageIsThereWithWhatWasHashed) {
  EXPECT_FALSE(cache.has(key));
  publish(key, "first");
  EXPECT_TRUE(cache.has(key));
  EXPECT_FALSE(cache.has(other));
  EXPECT_EQ(result(key), "first");
  const Values meta = cache.meta(key).value();
  EXPECT_EQ(meta.at("hashed"), Values({{"stage", "train"}}));
  EXPECT_EQ(meta.at("seconds"), 1.5);
  EXPECT_EQ(partial(), 0U);
}

TEST_F(CacheTest, HalfWrittenStageIsNotVisible) {
  const fs::path stage = cache.begin(key);
  write_file(stage / "result.txt", "half");
  write_file(stage / "meta.json", R"({"key":")" + key + "\"}");
  EXPECT_FALSE(cache.has(key));
  EXPECT_FALSE(fs::exists(cache.folder(key)));
}

TEST_F(CacheTest, WhoComesSecondIsDiscarded) {
  const fs::path late = cache.begin(key);
  write_file(late / "result.txt", "second");
  publish(key, "first");
  cache.publish(late, key, Values::object());
  EXPECT_EQ(result(key), "first");
  EXPECT_FALSE(fs::exists(late));
}

TEST_F(CacheTest, ManyPublishersLeaveOneWholeStage) {
  std::vector<std::jthread> publishers;
  for (int i = 0; i < 8; ++i)
    publishers.emplace_back([this, i] { publish(key, std::to_string(i)); });
  publishers.clear();
  EXPECT_TRUE(cache.has(key));
  EXPECT_EQ(partial(), 0U);
}

TEST_F(CacheTest, DamagedFolderDoesNotCountAndIsReplaced) {
  for (const std::string meta : {"", "{", "[1]", R"({"key":"another"})", R"({"hashed":1})"}) {
    fs::create_directories(cache.folder(key));
    write_file(cache.folder(key) / "meta.json", meta);
    write_file(cache.folder(key) / "result.txt", "damaged");
    EXPECT_FALSE(cache.has(key)) << meta;
    publish(key, "good");
    EXPECT_EQ(result(key), "good");
    fs::remove_all(cache.folder(key));
  }
  EXPECT_EQ(partial(), 0U);
}

TEST_F(CacheTest, AStageThatLostAFileOrPartOfOneDoesNotCount) {
  publish(key, "0123456789");
  EXPECT_TRUE(cache.has(key));
  fs::resize_file(cache.folder(key) / "result.txt", 4);
  EXPECT_FALSE(cache.has(key));
  publish(key, "good");
  EXPECT_EQ(result(key), "good");
  fs::remove(cache.folder(key) / "result.txt");
  EXPECT_FALSE(cache.has(key));
}

TEST_F(CacheTest, LeftoversOfTheDeadAreRemovedThoseOfTheLivingStay) {
  const fs::path mine = cache.begin(key);
  const pid_t child = ::fork();
  if (child == 0) {
    write_file(cache.begin(key) / "result.txt", "left behind");
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  fs::create_directories(root() / "partial" / (key + ".another.host.999999999.0"));
  fs::create_directories(root() / "partial" / "something else");
  EXPECT_EQ(partial(), 4U);
  const fs::path next = cache.begin(other);
  EXPECT_NE(mine, next);
  EXPECT_TRUE(fs::exists(mine));
  EXPECT_EQ(partial(), 4U);  // the child's went, ours came
}

TEST_F(CacheTest, ScratchSurvivesUntilPublication) {
  write_file(cache.scratch(key) / "state", "step 100");
  EXPECT_EQ(read_file(cache.scratch(key) / "state"), "step 100");
  publish(key, "done");
  EXPECT_FALSE(fs::exists(root() / "scratch" / key));
}

TEST_F(CacheTest, LookingForALogMakesNoFolder) {
  EXPECT_EQ(cache.log(key), root() / "scratch" / key / "log.txt");
  EXPECT_FALSE(fs::exists(root() / "scratch"));
  EXPECT_EQ(cache.log(key), cache.scratch(key) / "log.txt");
}

TEST_F(CacheTest, OldScratchIsRemovedUnlessSomebodyHoldsIt) {
  using std::chrono::hours;
  cache.forget_scratch(hours{1});  // nothing there yet
  const std::string young(64, 'c');
  for (const std::string& which : {key, other, young}) {
    write_file(cache.scratch(which) / "state", "step 100");
    if (which != young) {
      fs::last_write_time(cache.scratch(which), fs::file_time_type::clock::now() - hours{2});
    }
  }
  const Lease held = cache.seek(other).attempt().value();
  cache.forget_scratch(hours{1});
  EXPECT_FALSE(fs::exists(root() / "scratch" / key));
  EXPECT_TRUE(fs::exists(root() / "scratch" / other / "state"));
  EXPECT_TRUE(fs::exists(root() / "scratch" / young / "state"));
}

TEST_F(CacheTest, LeaseIsPerKey) {
  const Lease held = cache.seek(key).attempt().value();
  EXPECT_FALSE(cache.seek(key).attempt());
  EXPECT_TRUE(cache.seek(other).attempt());
}

TEST_F(CacheTest, ABitThatFlippedIsFoundByItsDigest) {
  publish(key, "0123456789");
  EXPECT_EQ(cache.damaged_file(key), std::nullopt);
  write_file(cache.folder(key) / "result.txt", "0123456788");
  EXPECT_TRUE(cache.has(key)) << "sizes alone";
  EXPECT_EQ(cache.damaged_file(key), "result.txt");
  fs::remove(cache.folder(key) / "meta.json");
  EXPECT_EQ(cache.damaged_file(key), "meta.json");
}

TEST_F(CacheTest, RemovedIsGone) {
  publish(key, "first");
  cache.remove(key);
  EXPECT_FALSE(fs::exists(cache.folder(key)));
  EXPECT_EQ(partial(), 0U);
  cache.remove(key);  // again: nothing to do
}

TEST_F(CacheTest, KeyOfAPath) {
  EXPECT_EQ(cache.key_of(cache.folder(key)), key);
  EXPECT_EQ(cache.key_of(cache.folder(key) / "checkpoint.safetensors"), key);
  EXPECT_EQ(cache.key_of(folder / "model.safetensors"), std::nullopt);
  EXPECT_EQ(cache.key_of(""), std::nullopt);
}

TEST_F(CacheTest, EntriesHaveSizesAndTimesOfUse) {
  EXPECT_TRUE(cache.entries().empty());
  publish(key, "first");
  fs::create_directories(root() / "scratch");
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours{100};
  fs::last_write_time(cache.folder(key), long_ago);
  auto all = cache.entries();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].key, key);
  EXPECT_GT(all[0].bytes, 100U);
  EXPECT_EQ(all[0].used, long_ago);
  cache.touch(key);
  EXPECT_GT(cache.entries()[0].used, long_ago);
  cache.touch(other);  // not there: nothing happens
}

TEST_F(CacheTest, RunsAreRememberedWhileTheyStand) {
  EXPECT_TRUE(cache.runs().empty());
  fs::create_directories(folder / "runs/a/1");
  write_file(folder / "runs/a/1/plan.json", "{}");
  for (int i = 0; i < 2; ++i) cache.remember_run(folder / "runs/a/1");
  EXPECT_THAT(cache.runs(), testing::ElementsAre(folder / "runs/a/1"));
  fs::remove_all(folder / "runs");
  EXPECT_TRUE(cache.runs().empty());
}

TEST_F(CacheTest, FailedRenameSaysWhatCouldNotBePublished) {
  const fs::path stage = cache.begin(key);
  try {
    cache.publish(stage, "no/such/folder", Values::object());
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("cannot publish"));
    EXPECT_THAT(error.what(), testing::HasSubstr("no/such/folder"));
  }
}

}  // namespace
}  // namespace itera
