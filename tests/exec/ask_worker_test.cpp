// One question to a program that answers, that refuses, that is not there.
#include "exec/ask_worker.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "base/files.hpp"
#include "protocol/logits.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
using testing_support::error_of;

/// $1 is the command, $3 the request, $5 where the answer goes.
struct AskWorker : testing_support::InFolder {
  fs::path program(const std::string& script) {
    const fs::path file = folder / "worker";
    write_file(file, "#!/bin/sh\n" + script + "\n");
    fs::permissions(file, fs::perms::owner_all);
    return file;
  }
};

TEST_F(AskWorker, ReturnsTheAnswer) {
  const Values answer = ask_worker(program("cp \"$3\" \"$5\""), "echo", {{"asked", 42}});
  EXPECT_EQ(answer.at("asked").get<int>(), 42);
}

TEST_F(AskWorker, PutsQuestionsThatProtocolKnows) {
  const fs::path worker = program(
      "test \"$1 $2 $4\" = 'logits --request --out' && "
      "echo '{\"tokens\": 2, \"vocabulary\": 9, \"notes\": [\"so\"]}' > \"$5\"");
  const LogitsAnswer answer = ask_worker(worker, LogitsRequest{{}, "a.pt", {1, 2}, false, "o"});
  EXPECT_EQ(answer.tokens, 2);
  EXPECT_EQ(answer.vocabulary, 9);
  EXPECT_EQ(answer.notes, std::vector<std::string>{"so"});
  EXPECT_EQ(error_of([&] {
              (void)ask_worker(program("echo '{\"tokens\": 2}' > \"$5\""), LogitsRequest{});
            }),
            "the worker's answer: field \"vocabulary\" is missing");
}

TEST_F(AskWorker, ThrowsWhatTheWorkerSaidWithItsFault) {
  try {
    (void)ask_worker(program("echo 'itera-worker: no such axis' >&2; exit 3"), "any", {});
    FAIL() << "no error";
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(), "no such axis");
    EXPECT_EQ(e.fault(), Fault::invalid);
  }
  EXPECT_EQ(error_of([&] { (void)ask_worker(program("exit 1"), "any", {}); }),
            "the worker ended without an answer");
}

TEST_F(AskWorker, SaysWhenItCannotStart) {
  EXPECT_THAT(error_of([&] { (void)ask_worker(folder / "nobody", "any", {}); }),
              testing::HasSubstr("nobody\": No such file"));
}

}  // namespace
}  // namespace itera
