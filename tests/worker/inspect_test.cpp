// What a worker with every model at hand finds in somebody's files.
#include "worker/inspect.hpp"

#include <gmock/gmock.h>

#include "foreign_story.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

class InspectAnswer : public testing_support::InFolder {
 protected:
  static Values ask(const fs::path& file) {
    return to_json(inspect_answer({{test::plugin("itera"), test::plugin("transformer")}, file}));
  }
};

TEST_F(InspectAnswer, AsksEveryModel) {
  test::write_small_itera(folder / "model.pt", 12);
  const Values found = ask(folder / "model.pt");
  EXPECT_EQ(found.at("model").at("architecture"), "itera");
  EXPECT_EQ(found.at("says"), "");
  write_file(folder / "other.pt", testing_support::state_dictionary({{"conv.weight", {1}}}));
  EXPECT_EQ(ask(folder / "other.pt").at("says"),
            "no architecture recognises it (asked: itera, transformer); its tensors are "
            "\"conv.weight\"");
}

TEST_F(InspectAnswer, KnowsTheRealFiles) {
  const auto file = [](const std::string& name) {
    return test::real_files / "checkpoints" / ("itera_lite_" + name + ".pt");
  };
  if (!fs::exists(file("int4"))) GTEST_SKIP() << "the ancestor's checkpoints are not here";
  const Values expected{{"vocabulary", 2000},
                        {"context", 128},
                        {"width", 64},
                        {"taps", 4},
                        {"top_k", 2},
                        {"inner", {128, 128, 128}},
                        {"states", {8, 8, 8}},
                        {"step_rows", {128, 128, 128}},
                        {"experts", {0, 4, 0}},
                        {"expert_width", {32, 32, 32}},
                        {"positions", "learned"},
                        {"tied_head", true},
                        {"balance", 0.01}};
  for (const char* name : {"micro_distilled", "int4"}) {
    const Values found = ask(file(name));
    EXPECT_EQ(found.at("model").at("config"), expected) << name;
    EXPECT_EQ(found.at("model").at("ties"), Values({{"lm_head.weight", "embedding.weight"}}));
    EXPECT_EQ(found.at("tensors").size(), 61U);
    EXPECT_EQ(found.at("tensors").back().at("shares"), "model_state_dict.embedding.weight");
  }
  const Values int4 = ask(file("int4")).at("tree").at("entries");
  EXPECT_EQ(int4.at(1).at("type"), "models.config.IteraLiteConfig");
  EXPECT_EQ(int4.at(1).at("entries").at(1),
            Values({{"key", "hidden_size"}, {"type", "integer"}, {"value", 64}}));

  const Values tiny = ask(file("tiny_int8"));
  EXPECT_EQ(tiny.at("model").at("config").at("tied_head"), false);
  EXPECT_EQ(tiny.at("model").at("config").at("experts"), Values({0, 4, 0, 4}));
  EXPECT_TRUE(tiny.at("model").at("unclaimed").empty());
}

}  // namespace
}  // namespace itera
