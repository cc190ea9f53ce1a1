// What a run folder says, read from folders that are written out here, byte by byte.
#include "store/run_record.hpp"

#include <gmock/gmock.h>

#include "base/files.hpp"
#include "folder.hpp"
#include "itera/error.hpp"

namespace fs = std::filesystem;

namespace itera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RunRecordTest : public FolderTest {
 protected:
  void SetUp() override {
    FolderTest::SetUp();
    write("plan.json",
          R"({"points": [{"index": 0, "label": "f32", "twin": true, "stages": ["a", "b"]},
                                      {"index": 1, "label": "fp16", "stages": ["a", "b"]}],
                           "stages": [{"key": "a", "kind": "prepare", "label": "prepare text"},
                                      {"key": "b", "kind": "train", "label": "train itera"}]})");
  }
  void write(const std::string& file, const std::string& text) {
    fs::create_directories((folder / file).parent_path());
    write_file(folder / file, text);
  }
  RunRecord read() const { return read_run_record(RunFolder(folder)); }
  std::string fault(Fault expected) const {
    try {
      read();
    } catch (const Error& e) {
      EXPECT_EQ(e.fault(), expected);
      return e.what();
    }
    return "none";
  }
};

TEST_F(RunRecordTest, APlanAlone) {
  const RunRecord run = read();
  EXPECT_EQ(run.folder.path(), folder);
  EXPECT_EQ(run.name, "run");
  EXPECT_EQ(run.margin, 0.001);
  EXPECT_EQ(run.question(), "");
  EXPECT_EQ(run.provenance.started, "");
  ASSERT_EQ(run.points.size(), 2U);
  ASSERT_EQ(run.stages.size(), 2U);
  EXPECT_EQ(run.stages[1].label, "train itera");
  EXPECT_EQ(run.stages[1].kind, StageKind::train);
  EXPECT_EQ(run.stages[1].status, Status::waiting);
  EXPECT_EQ(run.stages[1].attempt, 0);
  EXPECT_EQ(run.count(Status::waiting), 2U);
  EXPECT_EQ(run.complete(), 0U);
  EXPECT_EQ(run.position.at("b"), 1U);
}

TEST_F(RunRecordTest, TheLastLineCountsAndWhatItTookStays) {
  write("state.jsonl",
        R"({"key":"a","status":"started","attempt":1,"time":"t1"})"
        "\n"
        R"({"key":"a","status":"again","message":"the worker ended","time":"t2"})"
        "\n"
        R"({"key":"a","status":"started","attempt":2,"time":"t3"})"
        "\n"
        R"({"key":"a","status":"done","seconds":2.5,"cpu_seconds":2.25,"peak_bytes":7,"time":"t4"})"
        "\n"
        R"({"key":"a","status":"cached","time":"t5"})"
        "\n"
        R"({"key":"b","status":"failed","message":"no\nmore","fault":5,"time":"t6"})"
        "\n"
        R"({"key":"of another plan","status":"done","cpu_seconds":10,"time":"t7"})"
        "\n");
  const RunRecord run = read();
  const RunRecord::Stage &a = run.stages[0], &b = run.stages[1];
  EXPECT_EQ(a.status, Status::cached);
  EXPECT_TRUE(a.complete());
  EXPECT_EQ(a.message, "");
  EXPECT_EQ(a.since, "t5");
  EXPECT_EQ(a.attempt, 2);
  EXPECT_EQ(a.cost.seconds, 2.5);
  EXPECT_EQ(a.cost.peak_bytes, 7);
  EXPECT_EQ(b.status, Status::failed);
  EXPECT_EQ(b.message, "no\nmore");
  EXPECT_EQ(b.fault, Fault::gate);
  EXPECT_EQ(b.cost.seconds, std::nullopt);
  EXPECT_EQ(run.complete(), 1U);
  EXPECT_EQ(run.cpu_seconds, 12.25) << "also what a plan of before wanted";
}

TEST_F(RunRecordTest, WhatCannotBeReadOfTheLinesIsPassedOver) {
  write("state.jsonl", R"({"key":"a","status":"done","seconds":1})"
                       "\n\nnot a line\n"
                       R"({"key":"a","status":"paused","message":"by a later build"})"
                       "\n"
                       R"({"status":"failed"})"
                       "\n"
                       R"({"key":"b","status":"started","attempt":1})"
                       "\n"
                       R"({"key":"b","status":"do)");
  const RunRecord run = read();
  EXPECT_EQ(run.stages[0].status, Status::done);
  EXPECT_EQ(run.stages[1].status, Status::running) << "the line after it was cut short";
}

TEST_F(RunRecordTest, LinesOfElementsComeLastAndByTheirNames) {
  write("state.jsonl", R"({"key":"a","status":"cached"})"
                       "\n");
  write("state/0000000012_000003.001.jsonl",
        R"({"key":"b","status":"done","part":"0000000012_000003.001"})"
        "\n");
  write("state/0000000012_000003.000.jsonl",
        R"({"key":"b","status":"stopped","message":"saved","part":"0000000012_000003.000"})"
        "\n");
  const RunRecord run = read();
  EXPECT_EQ(run.stages[0].element, "");
  EXPECT_EQ(run.stages[1].status, Status::done);
  EXPECT_EQ(run.stages[1].element, "0000000012_000003.001");
}

TEST_F(RunRecordTest, WhatTheSpecAndItsMakingSay) {
  write("spec.yaml",
        "# yaml-language-server: $schema=x\n#\n#  Is it good?\n# Yes.\nname: x # no\n");
  write("resolved.json",
        R"({"name":"trial","report":{"margin":0.01,"formats":["md","csv"]},"seed":42})");
  write("provenance.json",
        R"({"started":"s","finished":null,"wall_seconds":7.5,"spec_file":"a.yaml",)"
        R"("overrides":["seed=1"],"cpu":"some"})");
  const RunRecord run = read();
  EXPECT_EQ(run.question(), "Is it good?");
  EXPECT_EQ(run.name, "trial");
  EXPECT_EQ(run.margin, 0.01);
  EXPECT_THAT(run.formats, ElementsAre("md", "csv"));
  EXPECT_EQ(run.provenance.started, "s");
  EXPECT_EQ(run.provenance.wall_seconds, 7.5);
  EXPECT_EQ(run.provenance.spec_file, "a.yaml");
  EXPECT_THAT(run.provenance.overrides, ElementsAre("seed=1"));
  EXPECT_EQ(run.provenance.all["cpu"], "some");
}

TEST_F(RunRecordTest, WhatIsOfAnotherTypeSaysNothing) {
  write("resolved.json", R"({"name":7,"report":{"margin":"small","formats":"md"}})");
  write("provenance.json", R"({"started":null,"wall_seconds":"long","overrides":7})");
  const RunRecord run = read();
  EXPECT_EQ(run.name, "run");
  EXPECT_EQ(run.margin, 0.001);
  EXPECT_THAT(run.formats, IsEmpty());
  EXPECT_EQ(run.provenance.started, "");
  EXPECT_EQ(run.provenance.wall_seconds, std::nullopt);
  EXPECT_THAT(run.provenance.overrides, IsEmpty());
}

TEST_F(RunRecordTest, DamagedFilesAreNamed) {
  write("provenance.json", "[]");
  EXPECT_THAT(fault(Fault::invalid), HasSubstr("provenance.json\" cannot be understood"));
  write("provenance.json", "{\"started\":");
  EXPECT_THAT(fault(Fault::invalid), HasSubstr("provenance.json: not valid JSON"));
  write("provenance.json", "{}");
  EXPECT_EQ(fault(Fault::invalid), "none");
  write("plan.json", "{\"points\":");
  EXPECT_THAT(fault(Fault::invalid), HasSubstr("plan.json: not valid JSON"));
  write("plan.json", "{}");
  EXPECT_THAT(fault(Fault::invalid),
              testing::StartsWith("\"" + folder.string() + "\" cannot be understood: "));
  fs::remove(folder / "plan.json");
  EXPECT_EQ(fault(Fault::missing),
            "'" + folder.string() + "' is not the folder of a run: it has no plan.json");
}

}  // namespace
}  // namespace itera
