// itera-worker serve as its host sees it: events in order, stages published whole or not at all.
#include "worker/serve.hpp"

#include <gmock/gmock.h>

#include "base/json.hpp"
#include "itera/abi.hpp"
#include "itera/corpus.hpp"
#include "story.hpp"
#include "support/folder.hpp"
#include "worker_program.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

const std::string key(64, 'a');

class Serve : public testing_support::InFolder {
 protected:
  Serve() { EXPECT_EQ(worker.next_of<event::Ready>().abi, ITERA_ABI_TAG); }

  /// Writes the task and names it to the worker.
  void give(const Task& task) {
    write_task(folder / "task.json", task);
    worker.send((folder / "task.json").string());
  }
  Task unruly(const std::string& how) {
    Task task;
    task.key = key;
    task.cache = folder / "cache";
    task.plugins = {PLUGIN_UNRULY};
    task.components[Kind::data] = {"unruly", {{"how", how}}};
    return task;
  }
  event::Failed failure_of(const std::string& how) {
    give(unruly(how));
    EXPECT_EQ(worker.next_of<event::Started>().key, key);
    auto failed = worker.next_of<event::Failed>();
    EXPECT_EQ(failed.key, key);
    EXPECT_FALSE(fs::exists(stage)) << how;
    EXPECT_TRUE(fs::is_empty(folder / "cache" / "partial")) << how;
    return failed;
  }

  const fs::path stage = folder / "cache" / key;
  test::WorkerProgram worker;
};

TEST_F(Serve, EndsWithItsInput) {
  worker.close_input();
  EXPECT_EQ(worker.finish(), 0);
}

TEST_F(Serve, EndsWhenAskedTo) {
  worker.signal(SIGTERM);
  EXPECT_EQ(worker.finish(), 75);
}

TEST_F(Serve, ComputesAStageOnceAndPublishesIt) {
  const Task task = test::prepare_task(folder, key);
  give(task);
  EXPECT_EQ(worker.next_of<event::Started>().key, key);
  EXPECT_EQ(worker.next_of<event::Done>().key, key);
  EXPECT_GT(Corpus::open(stage).tokens(Split::train), 0);
  const Values meta = parse_json(read_file(stage / "meta.json"), "meta");
  EXPECT_GT(meta.at("seconds").get<double>(), 0);
  EXPECT_GT(meta.at("peak_bytes").get<std::int64_t>(), 1 << 20);
  EXPECT_EQ(meta["hashed"], task.hashed);
  EXPECT_EQ(meta["key"], key);
  EXPECT_TRUE(meta["finished"].is_string());
  EXPECT_GT(parse_json(read_file(stage / "metrics.json"), "metrics")["records"].size(), 5U);
  EXPECT_TRUE(fs::exists(stage / "log.txt"));
  EXPECT_FALSE(fs::exists(folder / "cache" / "scratch" / key));
  EXPECT_TRUE(fs::is_empty(folder / "cache" / "partial"));

  const auto written = fs::last_write_time(stage / "meta.json");
  give(task);
  worker.next_of<event::Started>();
  worker.next_of<event::Done>();
  EXPECT_EQ(fs::last_write_time(stage / "meta.json"), written);
  worker.close_input();
  EXPECT_EQ(worker.finish(), 0);
}

TEST_F(Serve, ATaskThatIsNoneIsRefusedByItsPath) {
  write_file(folder / "garbage", "{\"format\": 1, \"key\": ");
  worker.send((folder / "garbage").string());
  const auto garbage = worker.next_of<event::Failed>();
  EXPECT_EQ(garbage.key, "");
  EXPECT_EQ(garbage.fault, Fault::invalid);
  EXPECT_THAT(garbage.message, HasSubstr((folder / "garbage").string()));

  worker.send((folder / "absent").string());
  const auto absent = worker.next_of<event::Failed>();
  EXPECT_EQ(absent.fault, Fault::missing);
  EXPECT_THAT(absent.message, HasSubstr((folder / "absent").string()));

  write_file(folder / "other", "{\"format\": 7}");
  worker.send((folder / "other").string());
  EXPECT_THAT(worker.next_of<event::Failed>().message, HasSubstr("task format 7 is not known"));
}

TEST_F(Serve, APluginThatIsAbsentFailsItsStageOnly) {
  Task task = test::prepare_task(folder, key);
  task.plugins = {folder / "absent.itera.so"};
  give(task);
  worker.next_of<event::Started>();
  const auto failed = worker.next_of<event::Failed>();
  EXPECT_EQ(failed.fault, Fault::missing);
  EXPECT_THAT(failed.message, HasSubstr("absent.itera.so"));
  EXPECT_FALSE(fs::exists(stage));

  give(test::prepare_task(folder, key));  // the worker is none the worse for it
  worker.next_of<event::Started>();
  worker.next_of<event::Done>();
  EXPECT_TRUE(fs::exists(stage / "corpus.json"));
}

TEST_F(Serve, WhateverAPluginThrowsIsTold) {
  EXPECT_THAT(failure_of("throw a number").message, HasSubstr("not an exception"));
  EXPECT_THAT(failure_of("run out of memory").message, HasSubstr("out of memory; use a smaller"));
  EXPECT_THAT(failure_of("throw something standard").message, HasSubstr("no such place"));
  EXPECT_THAT(failure_of("record nonsense").message, HasSubstr("record \"loss\" is "));
  const auto given_up = failure_of("give up");
  EXPECT_EQ(given_up.fault, Fault::missing);
  EXPECT_EQ(given_up.message, "nothing can be done");
  const std::string shapes = failure_of("multiply what does not fit").message;
  EXPECT_THAT(shapes, AllOf(HasSubstr("2x3"), testing::Not(HasSubstr("frame #"))));
}

TEST_F(Serve, WhatAPluginPrintsIsItsLogAndNoEvent) {
  give(unruly("print"));
  worker.next_of<event::Started>();
  const auto note = worker.next();
  ASSERT_TRUE(note && std::holds_alternative<event::Note>(*note));
  EXPECT_EQ(std::get<event::Note>(*note).text, "about to print");
  worker.next_of<event::Done>();
  EXPECT_EQ(read_file(stage / "log.txt"), "printed by print\n");
}

TEST_F(Serve, AStageThatIsAskedToStopStops) {
  give(unruly("wait"));
  worker.next_of<event::Started>();
  ASSERT_TRUE(std::holds_alternative<event::Note>(worker.next().value()));  // it is inside
  worker.signal(SIGTERM);
  EXPECT_EQ(worker.next_of<event::Stopped>().key, key);
  EXPECT_EQ(worker.finish(), 75);
  EXPECT_FALSE(fs::exists(stage));
  EXPECT_TRUE(fs::exists(folder / "cache" / "scratch" / key));  // for the next attempt
}

}  // namespace
}  // namespace itera
