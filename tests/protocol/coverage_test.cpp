// The question of plan --tensors and its answer, against the JSON they are.
#include "protocol/coverage.hpp"

#include <gtest/gtest.h>

#include "support/folder.hpp"

namespace itera {
namespace {

using testing_support::error_of;

const char* const of_a_model = R"({
  "plugins": ["/p/itera.itera.so", "/p/int8.itera.so"],
  "model": {"name": "itera", "parameters": {"width": 8}}, "vocabulary": null, "context": 16,
  "chains": [{"label": "", "methods": []},
             {"label": "int8", "methods": [{"name": "int8", "parameters": {"match": "*"}}]}]})";

const char* const answer_text = R"({"chains": [{"label": "int8", "tensors": [
  {"tensor": "embedding.weight", "part": "", "role": "embedding", "shape": ["V", 8],
   "parameters": {"fixed": 0, "per_vocabulary": 8},
   "bytes_before": {"fixed": 0, "per_vocabulary": 32}, "form": "int8", "by": "int8",
   "bytes": {"fixed": 4, "per_vocabulary": 12}, "exact": true, "about": false,
   "note": ""},
  {"tensor": "in_proj", "part": "gate", "role": "ssm_in", "shape": [6, 8], "parameters": 48,
   "bytes_before": 192, "form": "sparse-f16", "by": "rule 2", "bytes": 102, "exact": false,
   "about": true, "note": "a last group of 8"}]}]})";

CoverageRequest request_of(const std::string& text) {
  return from_json<CoverageRequest>(Values::parse(text), "request");
}

std::string fault_of(std::string text, const std::string& what, const std::string& by) {
  text.replace(text.find(what), what.size(), by);
  return error_of([&] { (void)request_of(text); });
}

std::string answer_fault(const std::string& what, const std::string& by) {
  std::string text = answer_text;
  text.replace(text.find(what), what.size(), by);
  return error_of([&] { (void)from_json<CoverageAnswer>(Values::parse(text), "answer"); });
}

TEST(CoverageRequest, OfAModelIsThisJson) {
  const CoverageRequest request = request_of(of_a_model);
  EXPECT_EQ(request.plugins,
            (std::vector<std::filesystem::path>{"/p/itera.itera.so", "/p/int8.itera.so"}));
  EXPECT_EQ(std::get<CoverageRequest::Model>(request.subject),
            (CoverageRequest::Model{{"itera", {{"width", 8}}}, std::nullopt, 16}));
  EXPECT_EQ(request.chains, (std::vector<CoverageRequest::Chain>{
                                {"", {}}, {"int8", {{"int8", {{"match", "*"}}}}}}));
  EXPECT_EQ(to_json(request), Values::parse(of_a_model));
  Values known = Values::parse(of_a_model);
  known["vocabulary"] = 300;
  EXPECT_EQ(std::get<CoverageRequest::Model>(request_of(known.dump()).subject).vocabulary, 300);
  EXPECT_EQ(to_json(request_of(known.dump())), known);
}

TEST(CoverageRequest, OfAFileIsThisJson) {
  const std::string text = R"({"chains":[],"checkpoint":"/m/a.pt","partial":true,"plugins":[]})";
  EXPECT_EQ(std::get<CoverageRequest::File>(request_of(text).subject),
            (CoverageRequest::File{"/m/a.pt", true}));
  EXPECT_EQ(to_json(request_of(text)).dump(), text);
}

TEST(CoverageRequest, NamesTheFaultyField) {
  EXPECT_EQ(fault_of(of_a_model, "\"context\": 16,", ""), "request: field \"context\" is missing");
  EXPECT_EQ(fault_of(of_a_model, "null", "\"many\""),
            "request: field \"vocabulary\" should be an integer, found string");
  EXPECT_EQ(fault_of(of_a_model, "\"/p/itera.itera.so\"", "1"),
            "request: \"plugins\" should be a list of texts");
  EXPECT_EQ(fault_of(of_a_model, "\"context\"", "\"partial\": true, \"context\""),
            "request: unknown field \"partial\"");
  EXPECT_EQ(fault_of(of_a_model, "{\"match\": \"*\"}", "3"),
            "request: chains[1]: methods[0]: field \"parameters\" should be a map, found number");
  EXPECT_EQ(fault_of(of_a_model, "{\"width\": 8}", "{}, \"size\": 1"),
            "request: model: unknown field \"size\"");
}

TEST(CoverageAnswer, IsThisJson) {
  const auto answer = from_json<CoverageAnswer>(Values::parse(answer_text), "answer");
  ASSERT_EQ(answer.chains.size(), 1U);
  EXPECT_EQ(answer.chains[0].label, "int8");
  ASSERT_EQ(answer.chains[0].tensors.size(), 2U);
  const CoveredTensor &whole = answer.chains[0].tensors[0], &part = answer.chains[0].tensors[1];
  EXPECT_EQ(whole.tensor, "embedding.weight");
  EXPECT_EQ(whole.role, "embedding");
  EXPECT_EQ(whole.shape, (std::vector<std::int64_t>{open_extent, 8}));
  EXPECT_EQ(whole.parameters, (Size{0, 8}));
  EXPECT_EQ(whole.bytes_before, (Size{0, 32}));
  EXPECT_EQ(whole.bytes, (Size{4, 12}));
  EXPECT_EQ(whole.form, "int8");
  EXPECT_TRUE(whole.exact);
  EXPECT_FALSE(whole.about);
  EXPECT_EQ(part.part, "gate");
  EXPECT_EQ(part.by, "rule 2");
  EXPECT_EQ(part.bytes, (Size{102, 0}));
  EXPECT_FALSE(part.exact);
  EXPECT_TRUE(part.about);
  EXPECT_EQ(part.note, "a last group of 8");
  EXPECT_EQ(to_json(answer), Values::parse(answer_text));
}

TEST(CoverageAnswer, NamesTheFaultyField) {
  EXPECT_EQ(answer_fault("\"V\"", "\"W\""),
            "answer: chains[0]: tensors[0]: \"shape\" should be a list of integers and \"V\"");
  EXPECT_EQ(answer_fault("{\"fixed\": 4, \"per_vocabulary\": 12}", "{\"fixed\": 4}"),
            "answer: chains[0]: tensors[0]: bytes: field \"per_vocabulary\" is missing");
  EXPECT_EQ(answer_fault("\"bytes\": 102", "\"bytes\": 1.5"),
            "answer: chains[0]: tensors[1]: field \"bytes\" should be a map, found number");
  EXPECT_EQ(answer_fault("\"exact\": false", "\"exact\": 0"),
            "answer: chains[0]: tensors[1]: field \"exact\" should be true or false, found number");
  EXPECT_EQ(answer_fault("\"label\"", "\"name\""), "answer: chains[0]: field \"label\" is missing");
}

}  // namespace
}  // namespace itera
