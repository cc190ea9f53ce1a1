// itera-lab logits: what the worker is asked, and what is said of its answer.
#include "program.hpp"

namespace itera::cli {
namespace {

using testing::HasSubstr;

class Logits : public Program {
 protected:
  Logits() {
    write_file(folder / "model.pt", "bytes");
    write_file(folder / "answer.json",
               R"({"tokens":3,"vocabulary":2000,"notes":["read as architecture \"itera\""]})");
  }
};

TEST_F(Logits, AreTheWorkers) {
  const Said said =
      run("logits model.pt --ids 4,5,6 --partial --out l.bin", "FAKE_ANSWER=answer.json");
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.out, "");
  EXPECT_EQ(said.err, "read as architecture \"itera\"\n3 × 2000 float32, little endian: l.bin\n");
  const std::string asked = file("asked.json");
  EXPECT_THAT(asked, HasSubstr("\"checkpoint\":\"model.pt\",\"ids\":[4,5,6],\"out\":\"" +
                               (folder / "l.bin").string() + "\",\"partial\":true"));
  EXPECT_EQ(run("-q logits model.pt --ids 4 --out l.bin", "FAKE_ANSWER=answer.json").err, "");
  EXPECT_THAT(file("asked.json"), HasSubstr("\"partial\":false"));
}

TEST_F(Logits, NeedNumbers) {
  for (const char* ids : {"4,x", "4,", "-1", "4;5", "4, 5", "99999999999999999999"}) {
    const Said said = run("logits model.pt --out l.bin --ids='" + std::string(ids) + "'");
    EXPECT_EQ(said.code, 2) << ids;
    EXPECT_EQ(said.err, "itera-lab: --ids \"" + std::string(ids) +
                            "\": expected token ids with commas between them, as 4,5,6\n");
  }
}

TEST_F(Logits, Faults) {
  EXPECT_EQ(run("logits model.pt --ids 4").code, 2);
  const Said absent = run("logits nosuch.pt --ids 4 --out l.bin");
  EXPECT_EQ(absent.code, 4);
  EXPECT_EQ(absent.err, "itera-lab: no checkpoint file \"nosuch.pt\"\n");
  const Said refused = run("logits model.pt --ids 4 --out l.bin");
  EXPECT_EQ(refused.code, 3);
  EXPECT_EQ(refused.err, "itera-lab: no answer was prepared\n");
}

}  // namespace
}  // namespace itera::cli
