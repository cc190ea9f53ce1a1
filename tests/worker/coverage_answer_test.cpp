// The answer to `plan --tensors`, in terms of a vocabulary that nobody knows yet.
#include <gtest/gtest.h>

#include "story.hpp"
#include "worker/coverage.hpp"

namespace itera {
namespace {

CoverageRequest request(const std::string& method, const Values& parameters,
                        std::optional<std::int64_t> vocabulary = std::nullopt) {
  return {{test::plugin("itera"), test::plugin(method)},
          CoverageRequest::Model{
              {"itera", {{"width", 8}, {"layers", 1}, {"tied_head", false}}}, vocabulary, 16},
          {{method, {{method, parameters}}}}};
}

std::vector<CoveredTensor> covered(const CoverageRequest& asked) {
  return coverage_answer(asked).chains.at(0).tensors;
}

const Values everything{{"match", {"*"}}};

Values int4(Values parameters) {
  parameters["match"] = {"embedding.weight"};
  return parameters;
}

TEST(CoverageAnswer, AnswersInTermsOfAVocabularyNobodyKnowsYet) {
  const Values answer = to_json(coverage_answer(request("fp16", Values::object())));
  const Values& rows = answer["chains"][0]["tensors"];
  EXPECT_EQ(rows[0]["tensor"].get<std::string>(), "embedding.weight");
  EXPECT_EQ(rows[0]["shape"].dump(), R"(["V",8])");
  EXPECT_EQ(rows[0]["bytes"].dump(), R"({"fixed":0,"per_vocabulary":16})");
  EXPECT_EQ(rows[0]["bytes_before"].dump(), R"({"fixed":0,"per_vocabulary":32})");
  EXPECT_EQ(rows[0]["parameters"].dump(), R"({"fixed":0,"per_vocabulary":8})");
  EXPECT_EQ(rows[1]["bytes"].dump(), "16");
}

/// Bytes of the embedding, 8 columns wide.
struct Line {
  const char* method;
  Values parameters;
  Size bytes;
  bool about;
};

TEST(CoverageAnswer, SaysBytesOfEachEntryWhereTheFormHasThem) {
  const std::vector<Line> lines{
      {"int8", {{"match", {"embedding.weight"}}}, {0, 8 + 4}, false},
      {"int4", int4({{"group_size", "tensor"}}), {4, 4}, false},
      {"int4", int4({{"group_size", "row"}, {"symmetric", false}}), {0, 4 + 8}, false},
      // 1024 · (4 + 1), four blocks of 256 scales, their mean
      {"int4", int4({{"format", "nf4"}}), {16 + 4, 5}, true}};
  for (const Line& line : lines) {
    const CoveredTensor embedding = covered(request(line.method, line.parameters)).front();
    EXPECT_EQ(embedding.bytes, line.bytes) << line.parameters;
    EXPECT_EQ(embedding.about, line.about) << line.parameters;
    EXPECT_TRUE(embedding.exact) << line.parameters;
  }
}

TEST(CoverageAnswer, IsWhatItIsOnceTheVocabularyIsKnown) {
  for (const Line& line : std::vector<Line>{{"fp16", Values::object(), {}, false},
                                            {"int8", everything, {}, false},
                                            {"int4", int4({{"group_size", "tensor"}}), {}, false},
                                            {"int4", int4({{"format", "nf4"}}), {}, true}}) {
    const auto open = covered(request(line.method, line.parameters));
    for (const std::int64_t vocabulary :
         {std::int64_t{257}, std::int64_t{3000}, assumed_vocabulary}) {
      const auto known = covered(request(line.method, line.parameters, vocabulary));
      ASSERT_EQ(known.size(), open.size());
      for (std::size_t i = 0; i < open.size(); ++i) {
        EXPECT_FALSE(known[i].about);
        EXPECT_EQ(known[i].bytes.each, 0);
        const auto at = [&](const Size& size) { return size.fixed + size.each * vocabulary; };
        EXPECT_EQ(at(open[i].parameters), known[i].parameters.fixed) << open[i].tensor;
        EXPECT_EQ(at(open[i].bytes_before), known[i].bytes_before.fixed) << open[i].tensor;
        if (open[i].about && vocabulary != assumed_vocabulary) continue;
        EXPECT_EQ(at(open[i].bytes), known[i].bytes.fixed) << open[i].tensor << vocabulary;
      }
    }
  }
}

TEST(CoverageAnswer, OfCountedZerosIsNearForOtherVocabularies) {
  const auto rows = covered(request(
      "pruning", {{"sparsity", 0.5}, {"match", {"embedding.weight"}}, {"scope", "tensor"}}));
  EXPECT_TRUE(rows.front().about);
  EXPECT_FALSE(rows.front().exact);
}

}  // namespace
}  // namespace itera
