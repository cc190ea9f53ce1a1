// Declared metrics: their JSON, every fault of it, and which declaration a record has.
#include "base/metrics.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace itera {
namespace {

constexpr const char* declarations = R"([
  {"name": "bits_per_byte", "unit": "bits/byte", "better": "lower", "headline": true,
   "decimals": 4, "samples": {"name": "nats", "by": "bytes", "per_unit": 1.5}, "help": "h",
   "title": "bits per byte", "note": "n", "unless": "bytes_*", "ratio": "speed", "offset": "o",
   "cost": "c"},
  {"name": "bytes_*", "unit": "bytes", "better": "neither", "headline": false, "significant": 3},
  {"name": "speed", "unit": "", "better": "higher", "headline": false, "significant": 5}])";

std::vector<Metric> read(const Values& json) { return metrics_in(JsonField(json, "plan.json")); }

std::string fault_of_metrics(const Values& json) {
  try {
    read(json);
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

TEST(Metrics, ReadWhatIsSaid) {
  const auto metrics = read(parse_json(declarations, "metrics"));
  ASSERT_EQ(metrics.size(), 3U);
  const Metric& bits = metrics[0];
  EXPECT_EQ(bits.name, "bits_per_byte");
  EXPECT_EQ(bits.better, Better::lower);
  EXPECT_TRUE(bits.headline);
  EXPECT_EQ(bits.decimals, 4);
  EXPECT_EQ(bits.samples->name, "nats");
  EXPECT_EQ(bits.samples->by, "bytes");
  EXPECT_EQ(bits.samples->per_unit, 1.5);
  EXPECT_EQ(bits.title + bits.note + bits.help + bits.cost + bits.offset, "bits per bytenhco");
  EXPECT_EQ(bits.unless + bits.ratio, "bytes_*speed");
  EXPECT_EQ(metrics[1].decimals, std::nullopt);
  EXPECT_FALSE(metrics[1].samples);
  EXPECT_EQ(metrics[2].significant, 5);
}

TEST(Metrics, WriteWhatTheyRead) {
  const Values json = parse_json(declarations, "metrics");
  EXPECT_EQ(canonical(metrics_json(read(json))), canonical(json));
}

TEST(Metrics, OfEachEvaluatorByItself) {
  const Values json = {{{"name", "perplexity"}, {"metrics", parse_json(declarations, "metrics")}},
                       {{"name", "silent"}, {"metrics", Values::array()}}};
  const auto found = declarations_in(JsonField(json, "plan.json"));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].evaluator, "perplexity");
  EXPECT_EQ(found[0].metrics.size(), 3U);
  EXPECT_TRUE(found[1].metrics.empty());
  EXPECT_EQ(canonical(declarations_json(found)), canonical(json));
}

TEST(Metrics, NameTheFieldAtFault) {
  Values json = parse_json(declarations, "metrics");
  json[1]["better"] = "more";
  EXPECT_EQ(fault_of_metrics(json),
            "plan.json: field \"[1].better\" should be one of neither, lower, higher, found "
            "\"more\"");
  json = parse_json(declarations, "metrics");
  json[0]["samples"].erase("by");
  EXPECT_EQ(fault_of_metrics(json), "plan.json: field \"[0].samples.by\" is missing");
  json = parse_json(declarations, "metrics");
  json[0]["decimals"] = 1.5;
  EXPECT_EQ(fault_of_metrics(json),
            "plan.json: field \"[0].decimals\" should be an integer, found 1.5");
  json = parse_json(declarations, "metrics");
  json[0]["samples"]["per_unit"] = "x";
  EXPECT_EQ(fault_of_metrics(json),
            "plan.json: field \"[0].samples.per_unit\" should be a number, found \"x\"");
  EXPECT_EQ(fault_of_metrics({{"a", 1}}),
            "plan.json: field \"\" should be a list, found {\"a\":1}");
}

TEST(Metrics, AFaultOfTheDeclarationIsSaid) {
  EXPECT_EQ(fault_in({}), "");
  EXPECT_EQ(fault_in({{.name = "a"}, {.name = "b", .unless = "a"}, {.name = "c_*"}}), "");
  EXPECT_EQ(fault_in({{.name = ""}}), "a metric has no name");
  EXPECT_EQ(fault_in({{.name = "*"}}), "a metric has no name");
  EXPECT_EQ(fault_in({{.name = "a"}, {.name = "a"}}), "metric \"a\" is declared twice");
  EXPECT_EQ(fault_in({{.name = "a_*", .headline = true}}),
            "metric \"a_*\" stands for several, so it cannot be a headline");
  EXPECT_EQ(fault_in({{.name = "a", .ratio = "b"}}),
            "metric \"a\" names \"b\", which is not declared");
  EXPECT_EQ(fault_in({{.name = "a", .unless = "b"}}),
            "metric \"a\" names \"b\", which is not declared");
}

TEST(Metrics, ARecordHasItsOwnDeclarationOrThatOfTheLongestFamily) {
  const std::vector<Metric> metrics{
      {.name = "bytes_*"}, {.name = "bytes_role_*"}, {.name = "bytes_f32"}, {.name = "tokens"}};
  const auto of = [&](const char* record) {
    const Metric* const metric = declared(metrics, record);
    return metric == nullptr ? "none" : metric->name;
  };
  EXPECT_EQ(of("tokens"), "tokens");
  EXPECT_EQ(of("bytes_f16"), "bytes_*");
  EXPECT_EQ(of("bytes_role_head"), "bytes_role_*");
  EXPECT_EQ(of("bytes_f32"), "bytes_f32");
  EXPECT_EQ(of("bytes"), "none");
  EXPECT_EQ(of("token"), "none");
}

TEST(Metrics, SamplesAreUnderTheMetricsNameUnlessSaid) {
  EXPECT_EQ(samples_name({.name = "a"}), "a");
  EXPECT_EQ(samples_name({.name = "a", .samples = Sampled{}}), "a");
  EXPECT_EQ(samples_name({.name = "a", .samples = Sampled{.name = "b"}}), "b");
}

}  // namespace
}  // namespace itera
