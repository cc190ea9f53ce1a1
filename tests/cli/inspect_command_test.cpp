// itera-lab inspect: what the worker is asked, and its answer for people and programs.
#include "program.hpp"

namespace itera::cli {
namespace {

using testing::HasSubstr;

class Inspect : public Program {
 protected:
  Inspect() {
    write_file(folder / "model.pt", "bytes");
    write_file(folder / "answer.json",
               R"({"format":"PyTorch","bytes":5,"metadata":{},"tensors":[],"model":null,)"
               R"("tree":{"key":"","type":"none"},"says":"it holds no tensors"})");
  }
};

TEST_F(Inspect, ShowsWhatTheWorkerFound) {
  const Said said = run("inspect model.pt", "FAKE_ANSWER=answer.json");
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.out,
            "model.pt: PyTorch file, 5 B, 0 tensors\n\ninside\n    none\n\nas a model\n"
            "  cannot be imported: it holds no tensors\n");
  EXPECT_THAT(file("asked.json"), HasSubstr("\"file\":\"model.pt\""));
  EXPECT_THAT(file("asked.json"), HasSubstr("sample.itera.so\"]"));
}

TEST_F(Inspect, ForPrograms) {
  const Said said = run("inspect model.pt --json", "FAKE_ANSWER=answer.json");
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.out, HasSubstr("  \"says\": \"it holds no tensors\""));
}

TEST_F(Inspect, Faults) {
  EXPECT_EQ(run("inspect").code, 2);
  const Said absent = run("inspect nosuch.pt");
  EXPECT_EQ(absent.code, 4);
  EXPECT_EQ(absent.err, "itera-lab: no file \"nosuch.pt\"\n");
  const Said refused = run("inspect model.pt");
  EXPECT_EQ(refused.code, 3);
  EXPECT_EQ(refused.err, "itera-lab: no answer was prepared\n");
}

TEST_F(Inspect, ExplainsItself) {
  EXPECT_THAT(run("inspect --help").out, HasSubstr("itera-lab inspect model.pt --json"));
}

}  // namespace
}  // namespace itera::cli
