// The answer to `plan --tensors`, in terms of a vocabulary that nobody knows yet.
#include <gtest/gtest.h>

#include "story.hpp"
#include "worker/coverage.hpp"

namespace itera {
namespace {

TEST(CoverageAnswer, AnswersInTermsOfAVocabularyNobodyKnowsYet) {
  const CoverageRequest request{
      {test::plugin("itera"), test::plugin("fp16")},
      CoverageRequest::Model{{"itera", {{"width", 8}, {"layers", 1}}}, std::nullopt, 16},
      {{"fp16", {{"fp16"}}}}};
  const Values answer = to_json(coverage_answer(request));
  const Values& rows = answer["chains"][0]["tensors"];
  EXPECT_EQ(rows[0]["tensor"].get<std::string>(), "embedding.weight");
  EXPECT_EQ(rows[0]["shape"].dump(), R"(["V",8])");
  EXPECT_EQ(rows[0]["bytes"].dump(), R"({"fixed":0,"per_vocabulary":16})");
  EXPECT_EQ(rows[0]["bytes_before"].dump(), R"({"fixed":0,"per_vocabulary":32})");
  EXPECT_EQ(rows[1]["bytes"].dump(), "16");
}

}  // namespace
}  // namespace itera
