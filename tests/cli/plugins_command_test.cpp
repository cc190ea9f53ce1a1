// itera-lab plugins: the list, one component, the document.
#include "base/json.hpp"
#include "program.hpp"

namespace itera::cli {
namespace {

using testing::HasSubstr;

class Plugins : public Program {};

TEST_F(Plugins, List) {
  EXPECT_EQ(run("plugins").out,
            "data         text             0.1.0    Text from a file.\n"
            "model        itera            0.1.0    A model.\n"
            "training     adamw            0.1.0    Trains.\n"
            "compression  fp16             0.1.0    Half precision.\n"
            "evaluation   latency          0.1.0    Speed.\n"
            "evaluation   perplexity       0.1.0    Quality.\n");
}

TEST_F(Plugins, RefusedWithTheReason) {
  std::filesystem::create_directory(folder / "more");
  write_file(folder / "more/bad.itera.so", "not a library");
  const Said said = run("plugins --plugin-path more");
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.out, HasSubstr("refused \"more/bad.itera.so\": "));
}

TEST_F(Plugins, Json) {
  run("plugins --json");
  const Values json = parse_json(file("out.txt"), "plugins");
  EXPECT_EQ(json["schema_version"], 1);
  EXPECT_EQ(json["plugins"][0]["manifest"]["plugin"], "sample");
}

TEST_F(Plugins, ShowOne) {
  const Said said = run("plugins show fp16");
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.out, HasSubstr("f16, bf16"));
  const Said slip = run("plugins show fp17");
  EXPECT_EQ(slip.code, 4);
  EXPECT_EQ(slip.err, "itera-lab: no component \"fp17\", did you mean \"fp16\"?\n");
}

TEST_F(Plugins, DocumentAndItsCheck) {
  ASSERT_EQ(run("plugins readme").code, 0);
  std::filesystem::copy_file(folder / "out.txt", folder / "README.md");
  EXPECT_EQ(run("plugins readme --check README.md").code, 0);
  write_file(folder / "README.md", "old");
  const Said said = run("plugins readme --check README.md");
  EXPECT_EQ(said.code, 1);
  EXPECT_EQ(said.err,
            "itera-lab: \"README.md\" is stale; write it again with `itera-lab plugins readme > "
            "README.md`\n");
}

}  // namespace
}  // namespace itera::cli
