// The settings of each kind of stage and their JSON.
#include "protocol/stage_settings.hpp"

#include <gtest/gtest.h>

#include "support/folder.hpp"

namespace itera {
namespace {

StageSettings read(StageKind kind, const char* text) {
  return stage_settings_from_json(kind, Values::parse(text), "task: settings");
}

std::string fault(StageKind kind, const char* text) {
  return testing_support::error_of([&] { (void)read(kind, text); });
}

TEST(StageSettings, AreThisJson) {
  const std::tuple<StageKind, StageSettings, const char*> all[] = {
      {StageKind::prepare, {}, "{}"},
      {StageKind::train, {}, "{}"},
      {StageKind::evaluate, {}, "{}"},
      {StageKind::import, ImportSettings{true, false},
       R"({"partial":true,"tokenizer_given":false})"},
      {StageKind::import, ImportSettings{false, true},
       R"({"partial":false,"tokenizer_given":true})"},
      {StageKind::compress, GuardSettings{GuardMode::strict, 0.5},
       R"({"max_drift":0.5,"mode":"strict"})"},
      {StageKind::compress, GuardSettings{GuardMode::off, 0.25},
       R"({"max_drift":0.25,"mode":"off"})"}};
  for (const auto& [kind, settings, text] : all) {
    EXPECT_EQ(read(kind, text), settings) << text;
    EXPECT_EQ(to_json(settings).dump(), text);
  }
}

TEST(StageSettings, NamesTheFaultyField) {
  EXPECT_EQ(fault(StageKind::train, R"({"mode":"off"})"), "task: settings: unknown field \"mode\"");
  EXPECT_EQ(fault(StageKind::import, R"({"partial":true})"),
            "task: settings: field \"tokenizer_given\" is missing");
  EXPECT_EQ(fault(StageKind::import, R"({"partial":1,"tokenizer_given":true})"),
            "task: settings: field \"partial\" should be true or false, found number");
  EXPECT_EQ(fault(StageKind::compress, R"({"mode":"off"})"),
            "task: settings: field \"max_drift\" is missing");
  EXPECT_EQ(fault(StageKind::compress, R"({"mode":"mild","max_drift":1})"),
            "task: settings: guard mode \"mild\": expected strict, measure or off");
  EXPECT_EQ(fault(StageKind::compress, R"({"mode":"off","max_drift":1,"partial":true})"),
            "task: settings: unknown field \"partial\"");
  EXPECT_EQ(fault(StageKind::compress, "[]"), "task: settings: expected a map, found array");
}

}  // namespace
}  // namespace itera
