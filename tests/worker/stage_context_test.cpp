// The Context of a stage: what metrics.json says, and which events a component's words become.
#include "worker/stage_context.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <cmath>
#include <sstream>
#include <thread>

#include "base/files.hpp"
#include "base/json.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::error_of;

class StageContextTest : public testing_support::InFolder {
 protected:
  StageContextTest()
      : descriptor_(::open((folder / "events").c_str(), O_WRONLY | O_CREAT, 0600)),
        writer_(descriptor_) {
    task_.key = "k";
    task_.seed = 17;
    task_.threads = 3;
  }
  ~StageContextTest() override { ::close(descriptor_); }

  Values metrics() {
    context.write_metrics();
    return parse_json(read_file(folder / "metrics.json"), "metrics");
  }
  std::vector<Event> events() {
    std::vector<Event> found;
    std::istringstream lines(read_file(folder / "events"));
    for (std::string line; std::getline(lines, line);) found.push_back(parse_event(line));
    return found;
  }
  std::vector<std::int64_t> progress_told() {
    std::vector<std::int64_t> done;
    for (const Event& event : events()) done.push_back(std::get<event::Progress>(event).done);
    return done;
  }

 private:
  Task task_;
  int descriptor_;

 protected:
  EventWriter writer_;
  StageContext context{task_, folder, folder / "scratch", writer_};
};

/// What the key of a stage of each kind holds, as plans make it.
Task task_of(StageKind stage) {
  Task task;
  task.kind = stage;
  task.hashed = {{"format", 1},
                 {"stage", name_of(stage)},
                 {"abi", "tag"},
                 {"binaries", {{"libitera.so", "b1"}}},
                 {"components", Values::object()},
                 {"inputs", Values::object()}};
  const auto call = [&](Kind kind, const Values& parameters) {
    task.hashed["components"][name_of(kind)] = {
        {"name", "some"}, {"parameters", parameters}, {"plugin", "p1"}};
  };
  const Values parameters{{"budget", 1}, {"table", {{"file", "t1"}}}};
  if (stage == StageKind::prepare) call(Kind::data, parameters);
  if (stage == StageKind::prepare || stage == StageKind::import) return task;
  task.hashed["threads"] = 1;
  task.hashed["device"] = "cpu";
  task.hashed["seed"] = 1;
  task.hashed["models"] = {{"itera", "m1"}};
  task.hashed["inputs"] = {{"checkpoint", "c1"}, {"corpus", "d1"}, {"twin", "w1"}};
  if (stage == StageKind::train) call(Kind::model, {{"width", 8}});
  call(stage == StageKind::train      ? Kind::training
       : stage == StageKind::compress ? Kind::compression
                                      : Kind::evaluation,
       parameters);
  if (stage == StageKind::compress) task.hashed["settings"] = {{"mode", "strict"}};
  return task;
}

class SideResults : public StageContextTest {
 protected:
  /// What cached() gives a stage: the number of the call that computed it.
  int given(Task task, const std::string& what = "table") {
    task.cache = folder / "cache";
    std::filesystem::create_directories(task.cache);
    StageContext stage(task, folder, folder / "scratch", writer_);
    return stage.cached({{"what", what}}, [&] { return Values(++computed_); }).get<int>();
  }
  int with(Task task, const char* pointer, const Values& value) {
    task.hashed[Values::json_pointer(pointer)] = value;
    return given(std::move(task));
  }

 private:
  int computed_ = 0;
};

TEST_F(SideResults, EveryKindOfStageSharesItsOwn) {
  int expected = 0;
  for (const StageKind kind : {StageKind::prepare, StageKind::train, StageKind::import,
                               StageKind::compress, StageKind::evaluate}) {
    SCOPED_TRACE(name_of(kind));
    EXPECT_EQ(given(task_of(kind)), ++expected);
    EXPECT_EQ(given(task_of(kind)), expected);
    EXPECT_EQ(given(task_of(kind), "another"), ++expected);
  }
}

TEST_F(SideResults, WhatTheResultDependsOnIsNotShared) {
  const Task compress = task_of(StageKind::compress), train = task_of(StageKind::train),
             prepare = task_of(StageKind::prepare);
  int expected = 3;
  given(compress), given(train), given(prepare);
  for (const char* pointer :
       {"/seed", "/threads", "/device", "/abi", "/inputs/twin", "/inputs/checkpoint",
        "/inputs/corpus", "/models/itera", "/binaries/libitera.so", "/components/compression/name",
        "/components/compression/plugin", "/components/compression/parameters/table/file", "/run",
        "/machine"}) {
    EXPECT_EQ(with(compress, pointer, "other"), ++expected) << pointer;
  }
  for (const char* pointer : {"/components/model/parameters/width", "/components/model/plugin",
                              "/components/training/plugin", "/inputs/corpus", "/seed"})
    EXPECT_EQ(with(train, pointer, "other"), ++expected) << pointer;
  EXPECT_EQ(with(prepare, "/components/data/parameters/table/file", "other"), ++expected);
}

TEST_F(SideResults, OtherParametersOfTheComponentAndTheGuardDoNotMatter) {
  const Task compress = task_of(StageKind::compress);
  EXPECT_EQ(given(compress), 1);
  EXPECT_EQ(with(compress, "/components/compression/parameters/budget", 2), 1);
  EXPECT_EQ(with(compress, "/settings/mode", "off"), 1);
}

TEST_F(StageContextTest, LendsWhatTheTaskSays) {
  EXPECT_EQ(context.seed(), 17);
  EXPECT_EQ(context.threads(), 3);
  EXPECT_EQ(context.file("curve.csv"), folder / "curve.csv");
  EXPECT_EQ(context.scratch(), folder / "scratch");
  EXPECT_FALSE(context.stopping());
}

TEST_F(StageContextTest, MetricsOfAStageThatSaidNothing) {
  EXPECT_EQ(metrics(),
            Values::parse(R"({"records": [], "texts": {}, "samples": {}, "notes": []})"));
}

TEST_F(StageContextTest, MetricsHoldAllThatWasSaid) {
  context.record("bits_per_byte", 1.93, "bits/byte", Better::lower);
  context.record("speed", 1e9, "tokens/s", Better::higher);
  context.record("steps", -3, "", Better::neither);
  context.record_text("arithmetic", "f32");
  context.record_text("arithmetic", "f32 LibTorch eager");  // the last word counts
  context.samples("nats", {{1.5, 2.5}, {10, 20}, {0, 1}});
  context.samples("ratio", {{1}, {}, {}});
  context.note("two values\nwere kept");
  EXPECT_EQ(metrics(), Values::parse(R"({
    "records": [{"name": "bits_per_byte", "value": 1.93, "unit": "bits/byte", "better": "lower"},
                {"name": "speed", "value": 1e9, "unit": "tokens/s", "better": "higher"},
                {"name": "steps", "value": -3.0, "unit": "", "better": "neither"}],
    "texts": {"arithmetic": "f32 LibTorch eager"},
    "samples": {"nats": {"values": [1.5, 2.5], "weights": [10.0, 20.0], "groups": [0, 1]},
                "ratio": {"values": [1.0], "weights": [], "groups": []}},
    "notes": ["two values\nwere kept"]})"));
}

TEST_F(StageContextTest, NumbersComeBackBitForBit) {
  const double third = 1.0 / 3, tiny = 1.7e-300;
  context.record("third", third, "", Better::neither);
  context.samples("tiny", {{tiny}, {}, {}});
  const Values found = metrics();
  EXPECT_EQ(found["records"][0]["value"].get<double>(), third);
  EXPECT_EQ(found["samples"]["tiny"]["values"][0].get<double>(), tiny);
}

TEST_F(StageContextTest, WhatIsNotFiniteIsNoResult) {
  for (const double value : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    EXPECT_THAT(error_of([&] { context.record("loss", value, "", Better::lower); }),
                HasSubstr("record \"loss\" is "));
  }
  EXPECT_EQ(metrics()["records"].size(), 0U);
}

TEST_F(StageContextTest, AnEvaluatorRecordsWhatItDeclares) {
  const ComponentInfo evaluator{
      Kind::evaluation,
      "taste",
      "",
      {},
      {},
      {{.name = "toxicity", .unit = "%", .better = Better::lower, .samples = Sampled{"share", ""}},
       {.name = "of_*", .unit = "texts", .better = Better::higher}}};
  context.hold_to(evaluator);
  Context& lent = context;
  lent.record("toxicity", 1.5);
  lent.record("of_poems", 3, "another unit", Better::neither);
  lent.samples("share", {{1, 2}});
  lent.samples("toxicity", {{1}});
  EXPECT_EQ(metrics()["records"], Values::parse(R"([
    {"name": "toxicity", "value": 1.5, "unit": "%", "better": "lower"},
    {"name": "of_poems", "value": 3.0, "unit": "texts", "better": "higher"}])"));
  EXPECT_EQ(error_of([&] { lent.record("toxicty", 1); }),
            "evaluator \"taste\" records \"toxicty\", which it does not declare; it declares "
            "toxicity, of_*; name it among its metrics in ITERA_PLUGIN");
  EXPECT_EQ(error_of([&] { lent.samples("shares", {{1}}); }),
            "evaluator \"taste\" keeps samples of \"shares\", which it does not declare; it "
            "declares toxicity, of_*; name it among its metrics in ITERA_PLUGIN");
  const ComponentInfo silent{Kind::evaluation, "silent", "", {}, {}};
  context.hold_to(silent);
  EXPECT_THAT(error_of([&] { lent.record("toxicity", 1); }), HasSubstr("it declares no metrics;"));
  EXPECT_EQ(metrics()["records"].size(), 2U);
}

TEST_F(StageContextTest, NotesAreEventsAtOnce) {
  context.note("going on from step 5");
  const auto found = events();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(std::get<event::Note>(found[0]).key, "k");
  EXPECT_EQ(std::get<event::Note>(found[0]).text, "going on from step 5");
}

TEST_F(StageContextTest, ProgressIsThinnedButItsEndIsTold) {
  for (std::int64_t done = 1; done <= 1000; ++done) context.progress({done, 1000, "loss 3"});
  EXPECT_THAT(progress_told(), ElementsAre(1, 1000));
  const auto last = std::get<event::Progress>(events().back());
  EXPECT_EQ(last.total, 1000);
  EXPECT_EQ(last.text, "loss 3");
}

TEST_F(StageContextTest, ProgressGoesOnAfterAWhile) {
  context.progress({1, 10, ""});
  context.progress({2, 10, ""});
  std::this_thread::sleep_for(std::chrono::milliseconds(250));
  context.progress({3, 10, ""});
  EXPECT_THAT(progress_told(), ElementsAre(1, 3));
}

TEST_F(StageContextTest, MetricsThatCannotBeWrittenAreAnError) {
  const Task task;
  const EventWriter nowhere(-1);
  const StageContext lost(task, folder / "absent", folder, nowhere);
  EXPECT_THAT(error_of([&] { lost.write_metrics(); }), HasSubstr("absent"));
}

}  // namespace
}  // namespace itera
