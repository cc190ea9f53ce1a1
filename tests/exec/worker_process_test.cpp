// One process on two pipes.
#include "exec/worker_process.hpp"

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/wait.h>

#include <cerrno>

#include "base/files.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using namespace std::chrono_literals;

class WorkerProcessTest : public testing_support::InFolder {
 protected:
  ~WorkerProcessTest() override {
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD) << "a child was left behind";
  }
  /// A shell script in place of a worker.
  std::filesystem::path script(const std::string& text) {
    const auto file = folder / "script.sh";
    write_file(file, "#!/bin/sh\n" + text);
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
  }
  /// All lines until it ends.
  static std::vector<std::string> all_lines(WorkerProcess& worker) {
    std::vector<std::string> all;
    for (bool ended = false; !ended;) {
      pollfd one{worker.descriptor(), POLLIN, 0};
      poll(&one, 1, 1000);
      ended = worker.ended();
      for (const std::string& line : worker.lines()) all.push_back(line);
    }
    return all;
  }
};

TEST_F(WorkerProcessTest, SpeaksByPipes) {
  WorkerProcess worker(
      script("echo \"$1 $OMP_NUM_THREADS $OMP_WAIT_POLICY\"; read task; echo \"got $task\"; "
             "echo trouble >&2; printf 'no end'\n"),
      4, folder / "log.txt");
  worker.send("/a/task.json");
  EXPECT_THAT(all_lines(worker), testing::ElementsAre("serve 4 passive", "got /a/task.json"));
  EXPECT_EQ(to_text(worker.finish(1s)), "exit code 0");
  EXPECT_EQ(read_file(folder / "log.txt"), "trouble\n");
}

TEST_F(WorkerProcessTest, EndsWhenThereAreNoMoreTasks) {
  WorkerProcess worker(script("while read task; do :; done; exit 5\n"), 1, folder / "log.txt");
  EXPECT_FALSE(worker.ended());
  EXPECT_EQ(to_text(worker.finish(5s)), "exit code 5");
}

TEST_F(WorkerProcessTest, IsKilledWithAllItStarted) {
  WorkerProcess worker(script("sleep 1000 & wait\n"), 1, folder / "log.txt");
  EXPECT_EQ(to_text(worker.finish(50ms)), "signal SIGKILL (Killed)");
}

TEST_F(WorkerProcessTest, IsReapedWithoutBeingAsked) {
  WorkerProcess worker(script("sleep 1000\n"), 1, folder / "log.txt");
}

TEST_F(WorkerProcessTest, EndlessLineIsCut) {
  WorkerProcess worker(script("head -c 3000000 /dev/zero | tr '\\0' x\n"), 1, folder / "log.txt");
  EXPECT_FALSE(all_lines(worker).empty());
}

TEST_F(WorkerProcessTest, ProgramThatIsNotThere) {
  EXPECT_EQ(testing_support::error_of([&] { WorkerProcess("/no/worker", 1, folder / "log.txt"); }),
            "cannot start \"/no/worker\": No such file or directory");
}

}  // namespace
}  // namespace itera
