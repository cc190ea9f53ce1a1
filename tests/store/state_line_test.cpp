// Lines of state.jsonl: as they are written, as builds before wrote them, and what is none.
#include "store/state_line.hpp"

#include <gtest/gtest.h>

namespace itera {
namespace {

TEST(StateLine, AsItIsWritten) {
  StateLine started{"a", Status::running};
  started.attempt = 2;
  started.time = "2026-11-24T00:10:02Z";
  started.element = "0000000012_000003.000";
  EXPECT_EQ(to_json_line(started),
            R"({"attempt":2,"key":"a","part":"0000000012_000003.000","status":"started",)"
            R"("time":"2026-11-24T00:10:02Z"})");
  StateLine done{"a", Status::done};
  done.cost = {1.5, 1.25, 7};
  EXPECT_EQ(to_json_line(done),
            R"({"cpu_seconds":1.25,"key":"a","peak_bytes":7,"seconds":1.5,"status":"done"})");
  EXPECT_EQ(to_json_line({"a", Status::failed, "no\nmore", Fault::gate}),
            R"({"fault":5,"key":"a","message":"no\nmore","status":"failed"})");
  EXPECT_EQ(to_json_line({"a", Status::waiting, "the worker ended"}),
            R"({"key":"a","message":"the worker ended","status":"again"})");
  EXPECT_EQ(to_json_line({"a", Status::skipped, "bytes \xff"}),
            "{\"key\":\"a\",\"message\":\"bytes \xEF\xBF\xBD\",\"status\":\"skipped\"}");
}

TEST(StateLine, EveryWordIsItsStatus) {
  const auto status = [](const std::string& word) {
    const auto line = parse_state_line(R"({"key":"a","status":")" + word + "\"}");
    return line ? std::optional(line->status) : std::nullopt;
  };
  EXPECT_EQ(status("started"), Status::running);
  EXPECT_EQ(status("again"), Status::waiting);
  EXPECT_EQ(status("cached"), Status::cached);
  EXPECT_EQ(status("done"), Status::done);
  EXPECT_EQ(status("failed"), Status::failed);
  EXPECT_EQ(status("stopped"), Status::stopped);
  EXPECT_EQ(status("skipped"), Status::skipped);
  for (const char* word : {"", "paused", "running", "waiting", "interrupted", "Done"})
    EXPECT_EQ(status(word), std::nullopt) << word;
}

TEST(StateLine, AllThatItSaysIsRead) {
  const auto line = parse_state_line(
      R"({"key":"a","status":"failed","message":"no","fault":5,"attempt":3,"seconds":2,)"
      R"("cpu_seconds":1.5,"peak_bytes":7,"time":"t","part":"e","said_by_a_later_build":1})");
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(line->key, "a");
  EXPECT_EQ(line->message, "no");
  EXPECT_EQ(line->fault, Fault::gate);
  EXPECT_EQ(line->attempt, 3);
  EXPECT_EQ(line->cost.seconds, 2.0);
  EXPECT_EQ(line->cost.cpu_seconds, 1.5);
  EXPECT_EQ(line->cost.peak_bytes, 7);
  EXPECT_EQ(line->time, "t");
  EXPECT_EQ(line->element, "e");
}

TEST(StateLine, WhatIsAbsentOrOfAnotherTypeSaysNothing) {
  for (const char* text :
       {R"({"status":"done"})",
        R"({"status":"done","key":7,"message":null,"fault":"5","attempt":"2","seconds":"long",)"
        R"("cpu_seconds":null,"peak_bytes":[],"time":1,"part":{}})"}) {
    const auto line = parse_state_line(text);
    ASSERT_TRUE(line.has_value()) << text;
    EXPECT_EQ(line->key + line->message + line->time + line->element, "");
    EXPECT_EQ(line->fault, Fault::failed);
    EXPECT_FALSE(line->attempt || line->cost.seconds || line->cost.cpu_seconds ||
                 line->cost.peak_bytes);
  }
}

TEST(StateLine, WhatIsNoLineIsNone) {
  for (const char* text : {"", " ", "{", R"({"key":"a","sta)", R"({"key":"a"})", "[]", "null", "7",
                           R"("done")", R"({"status":["done"]})", "{\"status\":\"done\xff\"}"})
    EXPECT_FALSE(parse_state_line(text)) << text;
}

TEST(StateLine, CompleteIsWhatHasAResult) {
  EXPECT_TRUE(complete(Status::done) && complete(Status::cached));
  for (const Status status : {Status::waiting, Status::running, Status::interrupted, Status::failed,
                              Status::stopped, Status::skipped})
    EXPECT_FALSE(complete(status)) << name_of(status);
}

}  // namespace
}  // namespace itera
