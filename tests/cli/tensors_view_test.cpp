// The worker's answer as people read it.
#include "cli/tensors_view.hpp"

#include <gtest/gtest.h>

namespace itera::cli {
namespace {

TEST(TensorsView, ShowsEveryTensorAndTotals) {
  const Values json = Values::parse(R"({"chains": [{"label": "some", "tensors": [
    {"tensor": "embedding.weight", "part": "", "role": "embedding", "shape": ["V", 8],
     "parameters": {"fixed": 0, "per_vocabulary": 8},
     "bytes_before": {"fixed": 0, "per_vocabulary": 32}, "form": "int8", "by": "rule 1",
     "bytes": {"fixed": 0, "per_vocabulary": 12}, "exact": true, "about": false, "note": ""},
    {"tensor": "in_proj", "part": "gate", "role": "ssm_in", "shape": [6, 8], "parameters": 48,
     "bytes_before": 192, "form": "sparse-f16", "by": "rule 2", "bytes": 102, "exact": false,
     "about": false, "note": "a last group of 8"}]}]})");
  EXPECT_EQ(
      coverage_text({from_json<CoverageAnswer>(json, "answer")}),
      "some\n\n"
      "| tensor           | role      | shape | bytes | becomes    | predicted bytes | claimed "
      "by | note              |\n"
      "|------------------|-----------|------:|------:|------------|----------------:|---------"
      "---|-------------------|\n"
      "| embedding.weight | embedding |   V×8 |  32·V | int8       |            12·V | rule 1  "
      "   | –                 |\n"
      "| in_proj[gate]    | ssm_in    |   6×8 |   192 | sparse-f16 |           ≤ 102 | rule 2  "
      "   | a last group of 8 |\n\n"
      "8·V + 48 parameters: 99.4 % int8, 0.6 % sparse-f16; payload 32·V + 192 → ≤ 12·V + 102 "
      "bytes, ≤ 12.03 bits a parameter (shares for V = 1024)\n");
}

TEST(TensorsView, SaysWhatIsNear) {
  CoveredTensor tensor;
  tensor.tensor = "w";
  tensor.role = "head";
  tensor.shape = {open_extent, 8};
  tensor.parameters = {0, 8};
  tensor.bytes_before = {0, 32};
  tensor.bytes = {20, 5};
  tensor.form = "nf4";
  tensor.about = true;
  EXPECT_EQ(coverage_text({{{{"", {tensor}}}}}),
            "no compression\n\n"
            "| tensor | role | shape | bytes | becomes | predicted bytes |\n"
            "|--------|------|------:|------:|---------|----------------:|\n"
            "| w      | head |   V×8 |  32·V | nf4     |      ≈ 5·V + 20 |\n\n"
            "8·V parameters: 100.0 % nf4; payload 32·V → ≈ 5·V + 20 bytes, ≈ 5.02 bits a parameter "
            "(shares for V = 1024)\n");
}

TEST(TensorsView, AsksOnceForEveryDifferentChain) {
  Experiment experiment;
  experiment.checkpoint = "/models/a.pt";
  const Points points{3, [&](std::size_t) { return experiment; }, {}};
  const auto requests = coverage_requests(points, {std::nullopt, 128}, Catalogue{});
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(std::get<CoverageRequest::File>(requests[0].subject).checkpoint, "/models/a.pt");
  EXPECT_EQ(requests[0].chains.size(), 1U);
}

}  // namespace
}  // namespace itera::cli
