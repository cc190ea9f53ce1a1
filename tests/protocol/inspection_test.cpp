// The question of itera-lab inspect and its answer, against the JSON they are.
#include "protocol/inspection.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/folder.hpp"

namespace itera {
namespace {

using testing_support::error_of;

const char* const inspection_text = R"({
  "format": "PyTorch", "bytes": 1200, "metadata": {"format": "pt"},
  "tree": {"key": "", "type": "dictionary", "entries": [
    {"key": "w", "type": "tensor", "tensor": 0}, {"key": "epoch", "type": "integer", "value": 7}]},
  "tensors": [
    {"name": "w", "dtype": "F32", "shape": [2, 2], "bytes": 16, "min": -1.0, "max": 3.0,
     "not_finite": 1},
    {"name": "q", "dtype": "QI8", "shape": [2], "bytes": 2, "min": 0.0, "max": 1.0, "scale": 0.5,
     "zero_point": 1.0},
    {"name": "t", "dtype": "F32", "shape": [], "bytes": 4, "min": null, "max": null,
     "shares": "w"}],
  "model": {"architecture": "itera", "config": {"width": 64}, "ties": {"head": "embedding"},
            "missing": ["a"], "unclaimed": ["b", "c"]},
  "says": "2 tensors are unclaimed"})";

std::string inspection_fault(const std::string& what, const std::string& by) {
  std::string text = inspection_text;
  text.replace(text.find(what), what.size(), by);
  return error_of([&] { (void)from_json<Inspection>(Values::parse(text), "answer"); });
}

TEST(InspectRequest, IsThisJson) {
  const std::string text = R"({"file":"a.pt","plugins":["/p/m.so"]})";
  const auto request = from_json<InspectRequest>(Values::parse(text), "request");
  EXPECT_EQ(request.file, "a.pt");
  EXPECT_EQ(request.plugins, std::vector<std::filesystem::path>{"/p/m.so"});
  EXPECT_EQ(to_json(request).dump(), text);
  EXPECT_EQ(error_of([] { (void)from_json<InspectRequest>({{"plugins", Values::array()}}, "q"); }),
            "q: field \"file\" is missing");
}

TEST(Inspection, IsThisJson) {
  const Values json = Values::parse(inspection_text);
  const auto found = from_json<Inspection>(json, "answer");
  EXPECT_EQ(found.format, "PyTorch");
  EXPECT_EQ(found.bytes, 1200);
  EXPECT_EQ(found.metadata.at("format"), "pt");
  EXPECT_EQ(found.tree, json.at("tree"));
  ASSERT_EQ(found.tensors.size(), 3U);
  const InspectedTensor &w = found.tensors[0], &q = found.tensors[1], &t = found.tensors[2];
  EXPECT_EQ(w.name, "w");
  EXPECT_EQ(w.dtype, "F32");
  EXPECT_EQ(w.shape, (std::vector<std::int64_t>{2, 2}));
  EXPECT_EQ(w.bytes, 16);
  EXPECT_EQ(w.min, -1.0);
  EXPECT_EQ(w.max, 3.0);
  EXPECT_EQ(w.not_finite, 1);
  EXPECT_FALSE(w.quantised);
  EXPECT_EQ(q.quantised->scale, 0.5);
  EXPECT_EQ(q.quantised->zero_point, 1);
  EXPECT_FALSE(t.min);
  EXPECT_FALSE(t.max);
  EXPECT_EQ(t.not_finite, 0);
  EXPECT_EQ(t.shares, "w");
  EXPECT_EQ(found.model->architecture, "itera");
  EXPECT_EQ(found.model->config, Values({{"width", 64}}));
  EXPECT_EQ(found.model->ties.at("head"), "embedding");
  EXPECT_EQ(found.model->missing, std::vector<std::string>{"a"});
  EXPECT_EQ(found.model->unclaimed, (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(found.says, "2 tensors are unclaimed");
  EXPECT_EQ(to_json(found), json);
}

TEST(Inspection, MayHoldNoModelAndAScaleThatIsNoNumber) {
  Values json = Values::parse(inspection_text);
  json["model"] = nullptr;
  json["tensors"][1]["scale"] = nullptr;  // as JSON writes nan
  const auto found = from_json<Inspection>(json, "answer");
  EXPECT_FALSE(found.model);
  EXPECT_TRUE(std::isnan(found.tensors[1].quantised->scale));
  EXPECT_EQ(to_json(found).dump(), json.dump());
}

TEST(Inspection, NamesTheFaultyField) {
  EXPECT_EQ(inspection_fault("\"bytes\": 1200", "\"bytes\": \"many\""),
            "answer: field \"bytes\" should be an integer, found string");
  EXPECT_EQ(inspection_fault("\"min\": null, ", ""),
            "answer: tensors[2]: field \"min\" is missing");
  EXPECT_EQ(inspection_fault("[2, 2]", "[2, \"V\"]"),
            "answer: tensors[0]: \"shape\" should be a list of integers");
  EXPECT_EQ(inspection_fault("{\"head\": \"embedding\"}", "{\"head\": 1}"),
            "answer: model: \"ties\" should be a map of texts");
  EXPECT_EQ(inspection_fault("\"says\"", "\"said\": \"\", \"says\""),
            "answer: unknown field \"said\"");
}

}  // namespace
}  // namespace itera
