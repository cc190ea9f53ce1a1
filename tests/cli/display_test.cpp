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
  display.tick({});
  EXPECT_EQ(take(), "start   train itera\n") << "a line every ten seconds at most";
  now += 1s;
  display.tick({});
  display.tick({});
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
  display.tick({});
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
  display.tick({});
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
  display.tick({});
  display.note(stage, "note");
  display.finished(stage, {Status::failed, 0, 0, 0, "no"});
  EXPECT_EQ(take(), "failed  train itera: no\n");
}

TEST_F(DisplayTest, OneBarForAllOnATerminal) {
  Display display(means(true));
  display.started(stage);
  take();
  display.tick({8, 4, 1, 0, 90.0});
  EXPECT_EQ(take(),
            "\x1b[1A\x1b[Jtrain itera …\n"
            "[######------]  4/8 stages  1 failed  about 1 min 30 s left\n");
  display.tick({8, 5, 1, 2, {}});
  EXPECT_EQ(take(),
            "\x1b[2A\x1b[Jtrain itera …\n"
            "[############--------]  5/8 stages  1 failed  2 skipped\n");
  display.finish();
  EXPECT_EQ(take(), "\x1b[2A\x1b[J");
}

TEST_F(DisplayTest, OneLineForAllInAMinuteElsewhere) {
  Display display(means(false));
  display.tick({8, 4, 0, 0, 90.0});
  now += 59s;
  display.tick({8, 4, 0, 0, 90.0});
  EXPECT_EQ(take(), "");
  now += 1s;
  display.tick({8, 4, 0, 0, 30.0});
  display.tick({8, 4, 0, 0, 30.0});
  EXPECT_EQ(take(), "        4/8 stages  about 30.0 s left\n");
}

TEST_F(DisplayTest, LongListOfWhatIsCachedIsCounted) {
  Display display(means(false));
  for (int i = 0; i < 23; ++i) display.finished(stage, {Status::cached, 1, 0, 0, ""});
  display.finished(other, {Status::done, 1, 0, 0, ""});
  std::string expected;
  for (int i = 0; i < 20; ++i) expected += "cached  train itera\n";
  EXPECT_EQ(take(), expected + "cached  and 3 more\ndone    compress fp16 (1.0 s)\n");
  for (int i = 0; i < 21; ++i) display.finished(stage, {Status::cached, 1, 0, 0, ""});
  take();
  display.finish();
  EXPECT_EQ(take(), "cached  and 1 more\n");
}

TEST_F(DisplayTest, StageThatRunsAgainIsTold) {
  Display display(means(true));
  display.started(stage);
  take();
  display.again(stage, "the worker ended");
  EXPECT_EQ(take(), "\x1b[1A\x1b[Jagain   train itera: the worker ended\n");
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
