// Events through a real pipe: whole lines, however little of them the pipe takes at once.
#include "worker/event_writer.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <thread>

namespace itera {
namespace {

class EventWriterTest : public testing::Test {
 protected:
  EventWriterTest() { EXPECT_EQ(::pipe(ends_.data()), 0); }
  ~EventWriterTest() override {
    for (const int end : ends_) ::close(end);
  }
  /// All that was written, once the writing end is closed.
  std::string rest() {
    ::close(ends_[1]);
    ends_[1] = -1;
    std::string text;
    std::array<char, 777> some{};
    for (ssize_t n = 0; (n = ::read(ends_[0], some.data(), some.size())) > 0;)
      text.append(some.data(), static_cast<std::size_t>(n));
    return text;
  }
  std::array<int, 2> ends_{};
};

TEST_F(EventWriterTest, OneLineAnEvent) {
  const EventWriter writer(ends_[1]);
  writer.send(event::Started{"k"});
  writer.send(event::Note{"k", "two\nlines, \"quoted\""});
  writer.send(event::Stopped{"k"});
  EXPECT_EQ(rest(),
            "{\"event\":\"started\",\"key\":\"k\"}\n"
            "{\"event\":\"note\",\"key\":\"k\",\"text\":\"two\\nlines, \\\"quoted\\\"\"}\n"
            "{\"event\":\"stopped\",\"key\":\"k\"}\n");
}

TEST_F(EventWriterTest, ALineLongerThanThePipeArrivesWhole) {
  const std::string text(1'000'000, 'x');
  std::thread sender([&] {
    EventWriter(ends_[1]).send(event::Note{"k", text});
    ::close(ends_[1]);
    ends_[1] = -1;
  });
  std::string line;
  std::array<char, 4096> some{};
  for (ssize_t n = 0; (n = ::read(ends_[0], some.data(), some.size())) > 0;)
    line.append(some.data(), static_cast<std::size_t>(n));
  sender.join();
  ASSERT_EQ(line.back(), '\n');
  line.pop_back();
  const Event event = parse_event(line);
  ASSERT_TRUE(std::holds_alternative<event::Note>(event));
  EXPECT_EQ(std::get<event::Note>(event).text, text);
}

TEST_F(EventWriterTest, AHostThatIsGoneIsNoError) {
  std::signal(SIGPIPE, SIG_IGN);
  ::close(ends_[0]);
  ends_[0] = -1;
  EXPECT_NO_THROW(EventWriter(ends_[1]).send(event::Started{"k"}));
  EXPECT_NO_THROW(EventWriter(-1).send(event::Started{"k"}));
  std::signal(SIGPIPE, SIG_DFL);
}

}  // namespace
}  // namespace itera
