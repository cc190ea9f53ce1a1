// What people see while stages run, with a clock that stands still until it is told.
#include "cli/display.hpp"

#include <gtest/gtest.h>

namespace itera::cli {
namespace {

using namespace std::chrono_literals;

class DisplayTest : public testing::Test {
 protected:
  DisplayTest() {
    stage.label = "train itera";
    stage.task.key = "k";
    other.label = "compress fp16";
    other.task.key = "o";
  }
  Display::Means means(bool in_place, bool colors = false) {
    return {{in_place, colors},
            false,
            false,
            [this](const std::string& text) { screen += text; },
            [this] { return now; },
            [] { return std::size_t{60}; }};
  }
  event::Progress step(std::int64_t done) { return {"k", done, 600, "loss 3.21"}; }
  std::string take() { return std::exchange(screen, {}); }

  Plan::Stage stage, other;
  std::string screen;
  Display::Time now{};
};

TEST_F(DisplayTest, LinesElsewhere) {
  Display display(means(false));
  display.started(stage);
  display.progress(stage, step(0));
  now += 9s;
  display.progress(stage, step(100));
  display.tick();
  EXPECT_EQ(take(), "start   train itera\n") << "a line every ten seconds at most";
  now += 1s;
  display.tick();
  display.tick();
  EXPECT_EQ(take(), "        train itera: 100/600, loss 3.21, 50.0 s left\n");
  display.note(stage, "two\nlines");
  display.finished(stage, {Status::done, 61.0, 0, 0, ""});
  display.finished(other, {Status::skipped, 0, 0, 0, "its input failed"});
  EXPECT_EQ(take(),
            "note    train itera: two lines\n"
            "done    train itera (1 min 01 s)\n"
            "skipped compress fp16: its input failed\n");
}

TEST_F(DisplayTest, BarsOnATerminal) {
  Display display(means(true));
  display.started(stage);
  EXPECT_EQ(take(), "train itera …\n");
  display.progress(stage, step(0));
  now += 10s;
  display.progress(stage, step(300));
  display.tick();
  EXPECT_EQ(take(),
            "\x1b[1A\x1b[J"
            "train itera  [#####------]  300/600  loss 3.21  10.0 s left\n");
  display.finished(stage, {Status::done, 10, 0, 0, ""});
  EXPECT_EQ(take(), "\x1b[1A\x1b[Jdone    train itera (10.0 s)\n");
}

TEST_F(DisplayTest, SeveralBars) {
  Display display(means(true));
  display.started(stage);
  display.started(other);
  take();
  display.tick();
  EXPECT_EQ(take(), "\x1b[2A\x1b[Jtrain itera …\ncompress fp16 …\n");
}

TEST_F(DisplayTest, TheEndLeavesNoBar) {
  {
    Display display(means(true));
    display.started(stage);
    take();
  }
  EXPECT_EQ(take(), "\x1b[1A\x1b[J");
}

TEST_F(DisplayTest, QuietSaysOnlyWhatFailed) {
  Display::Means quiet = means(true);
  quiet.quiet = true;
  Display display(quiet);
  display.started(stage);
  display.tick();
  display.note(stage, "note");
  display.finished(stage, {Status::failed, 0, 0, 0, "no"});
  EXPECT_EQ(take(), "failed  train itera: no\n");
}

TEST_F(DisplayTest, Colors) {
  Display display(means(false, true));
  display.finished(stage, {Status::failed, 0, 0, 0, "no"});
  EXPECT_EQ(take(), "\x1b[1;31mfailed  \x1b[0mtrain itera: no\n");
}

TEST_F(DisplayTest, Interrupted) {
  Display display(means(false));
  display.interrupted();
  EXPECT_EQ(take(), "stop    running stages save themselves; once more stops at once\n");
}

}  // namespace
}  // namespace itera::cli
