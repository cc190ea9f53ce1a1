// Logits of somebody's checkpoints, against golden ones that another implementation computed.
#include "worker/logits.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>
#include <numeric>

#include "foreign_story.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
using testing_support::error_of;

class Logits : public testing_support::InFolder {
 protected:
  const fs::path file = folder / "model.pt", out = folder / "logits.bin";

  LogitsAnswer ask(const fs::path& checkpoint, const std::vector<std::int64_t>& ids,
                   bool partial = false) const {
    return logits_answer(
        {{test::plugin("itera"), test::plugin("transformer")}, checkpoint, ids, partial, out});
  }
  static std::vector<float> floats(const fs::path& path) {
    const std::string bytes = read_file(path);
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }
};

TEST_F(Logits, AreTokensByVocabulary) {
  test::write_small_itera(file, 12);
  const LogitsAnswer answer = ask(file, {3, 0, 11});
  EXPECT_EQ(answer.tokens, 3);
  EXPECT_EQ(answer.vocabulary, 12);
  EXPECT_EQ(answer.notes.size(), 1U);
  const auto whole = floats(out);
  ASSERT_EQ(whole.size(), 3 * 12U);
  ask(file, {3});
  const auto first = floats(out);
  for (std::size_t i = 0; i < 12; ++i) EXPECT_NEAR(first[i], whole[i], 1e-4 * std::abs(whole[i]));
}

TEST_F(Logits, OfAPartialFile) {
  test::write_small_itera(file, 12, "experts.1.");
  EXPECT_THAT(error_of([&] { ask(file, {1}); }), testing::HasSubstr("are missing"));
  EXPECT_EQ(ask(file, {1}, true).notes.size(), 2U);
}

TEST_F(Logits, OfTokensThatItKnows) {
  test::write_small_itera(file, 12);
  EXPECT_EQ(error_of([&] { ask(file, {1, 12}); }),
            "token id 12 is not in the vocabulary of 12 tokens");
}

struct Golden {
  const char *checkpoint, *logits;
};

class RealLogits : public Logits, public testing::WithParamInterface<Golden> {};

TEST_P(RealLogits, EqualTheGoldenOnes) {
  const auto [checkpoint, logits] = GetParam();
  const fs::path source = test::real_files / "checkpoints" / checkpoint;
  if (!fs::exists(source)) GTEST_SKIP() << "the ancestor's checkpoints are not here: " << source;
  std::vector<std::int64_t> ids(16);
  std::iota(ids.begin(), ids.end(), 4);
  ask(source, ids);
  const auto ours = floats(out), golden = floats(test::real_files / "golden" / logits);
  ASSERT_EQ(ours.size(), 16 * 2000U);
  ASSERT_EQ(golden.size(), ours.size());
  float furthest = 0;
  for (std::size_t i = 0; i < ours.size(); ++i)
    furthest = std::max(furthest, std::abs(ours[i] - golden[i]));
  EXPECT_LT(furthest, 1e-4);
}

INSTANTIATE_TEST_SUITE_P(
    , RealLogits,
    testing::Values(Golden{"itera_lite_micro_distilled.pt",
                           "micro_distilled_ids4-19_logits_f32.bin"},
                    Golden{"itera_lite_int4.pt", "int4_ids4-19_logits_f32.bin"},
                    Golden{"itera_lite_tiny_int8.pt", "tiny_int8_dequant_ids4-19_logits_f32.bin"}),
    [](const auto& one) { return fs::path(one.param.checkpoint).stem().string(); });

}  // namespace
}  // namespace itera
