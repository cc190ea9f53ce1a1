// Parameters: what each kind expects, in words, and how it resolves.
#include "spec/parameters.hpp"

#include <gtest/gtest.h>

#include "catalogue.hpp"
#include "spec/tree.hpp"

namespace itera {
namespace {

struct Resolved {
  Values values;
  std::string faults;
  std::vector<Origin> origins;
};

Resolved resolved(Kind kind, const std::string& name, const std::string& yaml) {
  Faults faults;
  const Tree tree = read_tree(std::make_shared<const Source>("a.yaml", yaml, 0), faults);
  const Catalogue catalogue = testing_support::catalogue();
  Resolved result;
  Resolver resolver(faults, result.origins);
  result.values = resolver.map(tree.root, catalogue.find(kind, name)->parameters, tree.root.place,
                               "", "\"" + name + "\"");
  for (const Finding& finding : faults.findings()) result.faults += finding.message + "\n";
  return result;
}

TEST(Parameters, SayWhatTheyExpect) {
  const Catalogue catalogue = testing_support::catalogue();
  std::vector<std::string> words;
  for (const auto& [kind, name] : {std::pair{Kind::data, "text"}, {Kind::model, "itera"}}) {
    for (const Parameter& parameter : catalogue.find(kind, name)->parameters) {
      words.push_back(parameter.name + ": " + expectation(parameter));
    }
  }
  EXPECT_EQ(words, (std::vector<std::string>{
                       "path: a list, each entry a path",
                       "tokenizer: one of char, bpe, or a map with file, lower",
                       "vocabulary: an integer from 256 to 8000",
                       "context: an integer of at least 1 (tokens)",
                       "seed: an integer of at least 0",
                       "size: one of micro, tiny, small",
                       "experts: an integer from 1 to 64, or a list of these",
                       "width: an integer of at least 8",
                   }));
}

TEST(Parameters, FillInDefaults) {
  const Resolved result = resolved(Kind::model, "itera", "{}");
  EXPECT_EQ(result.faults, "");
  EXPECT_EQ(result.values, Values::parse(R"({"size": "tiny", "experts": [1], "width": null})"));
}

TEST(Parameters, PerLayerValuesAreAlwaysAList) {
  EXPECT_EQ(resolved(Kind::model, "itera", "experts: 4").values["experts"], Values::parse("[4]"));
  EXPECT_EQ(resolved(Kind::model, "itera", "experts: [4, 8]").values["experts"],
            Values::parse("[4, 8]"));
  EXPECT_EQ(resolved(Kind::model, "itera", "experts: [4, 99]").faults,
            "\"experts\" must be an integer from 1 to 64, or a list of these, found \"99\"\n");
}

TEST(Parameters, NumbersTakeIntegers) {
  const Values rate = resolved(Kind::training, "adamw", "learning_rate: 1").values["learning_rate"];
  EXPECT_TRUE(rate.is_number_float()) << "1 and 1.0 are one key";
}

TEST(Parameters, TakeWordsBesideNumbers) {
  Parameter parameter;
  parameter.name = "rows";
  parameter.type = Parameter::Type::integer;
  parameter.choices = {"inner"};
  EXPECT_EQ(expectation(parameter), "an integer, or inner");
  Faults faults;
  std::vector<Origin> origins;
  Resolver resolver(faults, origins);
  for (const char* text : {"inner", "3", "outer"}) {
    Entry entry;
    entry.value.kind = Node::Kind::scalar;
    entry.value.text = text;
    entry.value.place.source = std::make_shared<const Source>("a.yaml", text, 0);
    resolver.value(entry, parameter, "rows");
  }
  ASSERT_EQ(faults.findings().size(), 1u);
  EXPECT_EQ(faults.findings()[0].message, "\"rows\" must be an integer, or inner, found \"outer\"");
}

TEST(Parameters, TakeAMapOfFields) {
  const Resolved result = resolved(Kind::data, "text", "path: [a]\ntokenizer: {file: t.json}");
  EXPECT_EQ(result.faults, "");
  EXPECT_EQ(result.values["tokenizer"], Values::parse(R"({"file": "t.json", "lower": false})"));
  EXPECT_EQ(resolved(Kind::data, "text", "path: [a]\ntokenizer: {}").faults,
            "missing key \"file\" in \"tokenizer\": a path\n");
}

struct FormRule {
  std::optional<std::string> match;
  std::string form = "f16";
};

struct Ruled {
  std::vector<Values> rules;
  std::optional<Values> search;
};

/// A list of maps, and an optional map.
std::vector<Parameter> ruled() {
  const std::vector<Parameter> fields =
      Schema<FormRule>{}
          .field("match", &FormRule::match)
          .field("form", &FormRule::form, {.choices = {"f16", "int8"}, .required = true})
          .parameters();
  return Schema<Ruled>{}
      .field("rules", &Ruled::rules, {.fields = fields})
      .field("search", &Ruled::search, {.fields = fields})
      .parameters();
}

Resolved with_rules(const std::string& yaml) {
  Faults faults;
  const Tree tree = read_tree(std::make_shared<const Source>("a.yaml", yaml, 0), faults);
  Resolved result;
  Resolver resolver(faults, result.origins);
  result.values = resolver.map(tree.root, ruled(), tree.root.place, "c[0]", "\"ruled\"");
  for (const Finding& f : faults.findings())
    result.faults += std::to_string(f.line) + ": " + f.message + "\n";
  return result;
}

TEST(Parameters, TakeAListOfMaps) {
  const Resolved result = with_rules("rules:\n- {match: a, form: f16}\n- {form: int8}\n");
  EXPECT_EQ(result.faults, "");
  EXPECT_EQ(result.values,
            Values::parse(
                R"({"rules": [{"match": "a", "form": "f16"}, {"match": null, "form": "int8"}], )"
                R"("search": null})"));
  std::string all;
  for (const Origin& origin : result.origins) all += origin.path + " " + origin.from + "\n";
  EXPECT_EQ(all,
            "c[0].rules[0].match a.yaml:2\nc[0].rules[0].form a.yaml:2\n"
            "c[0].rules[1].match default\nc[0].rules[1].form a.yaml:3\nc[0].search default\n");
  EXPECT_EQ(with_rules("search: {form: int8}").values["search"]["form"], "int8");
}

TEST(Parameters, TextWithFieldsAndNoChoicesIsAlwaysAMap) {
  EXPECT_EQ(expectation(ruled()[0]), "a list, each entry a map with match, form");
  EXPECT_EQ(with_rules("rules: [a, 3]\nsearch: yes").faults,
            "1: \"rules\" must be a list, each entry a map with match, form, found \"a\"\n"
            "1: \"rules\" must be a list, each entry a map with match, form, found \"3\"\n"
            "2: \"search\" must be a map with match, form, found \"yes\"\n");
}

TEST(Parameters, EveryEntryOfAListOfMapsIsChecked) {
  EXPECT_EQ(with_rules("rules:\n- {mach: a, form: f16}\n- {match: b}\n- {form: int9}\n").faults,
            "2: unknown key \"mach\" in \"rules\", did you mean \"match\"?\n"
            "3: missing key \"form\" in \"rules\": one of f16, int8\n"
            "4: \"form\" must be one of f16, int8, found \"int9\": did you mean \"int8\"?\n");
}

TEST(Parameters, OptionalOnesMayBeNull) {
  EXPECT_EQ(resolved(Kind::model, "itera", "width: ~").faults, "");
  EXPECT_EQ(resolved(Kind::model, "itera", "size: ~").faults,
            "\"size\" must be one of micro, tiny, small, found nothing\n");
}

TEST(Parameters, TextIsTextHoweverItLooks) {
  EXPECT_EQ(resolved(Kind::compression, "fp16", "keep: [010, yes, \"x\", 1.5]").values["keep"],
            Values::parse(R"(["010", "yes", "x", "1.5"])"));
}

TEST(Parameters, EveryLeafHasAnOrigin) {
  const Resolved result = resolved(Kind::data, "text", "path: [a, b]\ntokenizer: {file: t}\n");
  std::string all;
  for (const Origin& origin : result.origins) all += origin.path + " " + origin.from + "\n";
  EXPECT_EQ(all,
            "path[0] a.yaml:1\npath[1] a.yaml:1\ntokenizer.file a.yaml:2\ntokenizer.lower default\n"
            "vocabulary default\ncontext default\nseed default\n");
}

}  // namespace
}  // namespace itera
