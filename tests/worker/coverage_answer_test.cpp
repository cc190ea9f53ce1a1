// The answer to `plan --tensors`, in terms of a vocabulary that nobody knows yet.
#include <gtest/gtest.h>

#include "story.hpp"
#include "worker/coverage.hpp"

namespace itera {
namespace {

TEST(CoverageAnswer, AnswersInTermsOfAVocabularyNobodyKnowsYet) {
  const Values answer = coverage_answer(
      {{"plugins", {test::plugin("itera").string(), test::plugin("fp16").string()}},
       {"model", {{"name", "itera"}, {"parameters", {{"width", 8}, {"layers", 1}}}}},
       {"vocabulary", nullptr},
       {"context", 16},
       {"chains",
        {{{"label", "fp16"},
          {"methods", {{{"name", "fp16"}, {"parameters", Values::object()}}}}}}}});
  const Values& rows = answer["chains"][0]["tensors"];
  EXPECT_EQ(rows[0]["tensor"].get<std::string>(), "embedding.weight");
  EXPECT_EQ(rows[0]["shape"].dump(), R"(["V",8])");
  EXPECT_EQ(rows[0]["bytes"].dump(), R"({"fixed":0,"per_vocabulary":16})");
  EXPECT_EQ(rows[0]["bytes_before"].dump(), R"({"fixed":0,"per_vocabulary":32})");
  EXPECT_EQ(rows[1]["bytes"].dump(), "16");
}

}  // namespace
}  // namespace itera
