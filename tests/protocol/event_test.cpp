// Every event survives its line; a line that is none is a value, not a crash.
#include "protocol/event.hpp"

#include <gtest/gtest.h>

namespace itera {
namespace {

TEST(Event, SurvivesItsLine) {
  const std::vector<Event> events{event::Ready{"sdk-1"},
                                  event::Started{"k"},
                                  event::Progress{"k", 12, 600, "loss 3.21"},
                                  event::Note{"k", "7 of 9"},
                                  event::Done{"k"},
                                  event::Failed{"k", "no \"x\"\n", Fault::missing},
                                  event::Failed{"k", "drifts", Fault::gate},
                                  event::Stopped{"k"}};
  for (const Event& e : events) {
    const std::string line = to_line(e);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const Event again = parse_event(line);
    EXPECT_EQ(again.index(), e.index());
    EXPECT_EQ(to_line(again), line);
  }
}

TEST(Event, IsThisLine) {
  EXPECT_EQ(to_line(event::Progress{"k", 12, 600, "loss 3.21"}),
            R"({"done":12,"event":"progress","key":"k","text":"loss 3.21","total":600})");
  EXPECT_EQ(to_line(event::Done{"k"}), R"({"event":"done","key":"k"})");
  EXPECT_EQ(to_line(event::Failed{"k", "no", Fault::missing}),
            R"({"event":"failed","fault":4,"key":"k","message":"no"})");
  const Event more = parse_event(R"({"event":"done","key":"k","seconds":1.5})");
  EXPECT_EQ(std::get<event::Done>(more).key, "k") << "fields nobody knows are ignored";
}

TEST(Event, GarbledLineIsAValue) {
  for (const char* line :
       {"", "hello", "{", "[]", "{\"event\":\"done\"}", "{\"event\":\"dance\",\"key\":\"k\"}",
        "{\"event\":\"progress\",\"key\":\"k\",\"done\":\"x\",\"total\":1,\"text\":\"\"}",
        "\xff\xfe"}) {
    const Event e = parse_event(line);
    ASSERT_TRUE(std::holds_alternative<event::Garbled>(e)) << line;
    EXPECT_EQ(std::get<event::Garbled>(e).line, line);
    EXPECT_NE(std::get<event::Garbled>(e).reason, "");
  }
}

TEST(Event, BytesThatAreNotUtf8AreReplaced) {
  const Event e = parse_event(to_line(event::Note{"k", "a\xff"}));
  EXPECT_EQ(std::get<event::Note>(e).text, "a\xef\xbf\xbd");
}

TEST(Event, UnknownFaultIsFailed) {
  const Event e = parse_event(R"({"event":"failed","key":"k","message":"m","fault":99})");
  EXPECT_EQ(std::get<event::Failed>(e).fault, Fault::failed);
}

}  // namespace
}  // namespace itera
