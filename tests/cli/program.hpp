// The real itera-lab, run in a folder of its own: a command in, what it said and its exit code out.
#pragma once

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <cstdlib>
#include <regex>
#include <string>

#include "base/files.hpp"
#include "support/folder.hpp"

namespace itera::cli {

struct Said {
  int code = -1;
  std::string out, err;
};

class Program : public testing_support::InFolder {
 protected:
  Program() {
    write_file(folder / "text.txt", "In the beginning");
    write_file(folder / "trial.yaml", spec());
  }

  static std::string spec(const std::string& compression = "[{use: fp16}]") {
    return "# Does it work?\n"
           "name: trial\n"
           "seed: 42\n"
           "data: {use: text, path: text.txt}\n"
           "model: {use: itera}\n"
           "training: {use: adamw, steps: 20}\n"
           "compression: " +
           compression +
           "\n"
           "evaluation: [{use: perplexity}]\n";
  }

  /// The words behind "itera-lab", as a shell takes them; `before` is set in front of the command.
  Said run(const std::string& words, const std::string& before = "") const {
    const std::string shell = "cd '" + folder.string() + "' && env -u NO_COLOR ITERA_CACHE=cache " +
                              "XDG_DATA_HOME=/nowhere " + before +
                              " '" HOME_OF_CLI "/bin/itera-lab' " + words + " > out.txt 2> err.txt";
    const int status = std::system(shell.c_str());
    return {WEXITSTATUS(status), plain(read_file(folder / "out.txt")),
            plain(read_file(folder / "err.txt"))};
  }

  /// Lines of a shell, run in the folder; $LAB is itera-lab. What it wrote, and its exit code.
  Said script(const std::string& lines) const {
    write_file(folder / "script.sh", "cd '" + folder.string() +
                                         "'\nLAB='" HOME_OF_CLI
                                         "/bin/itera-lab'\n"
                                         "wait_for() {\n"
                                         "  for i in $(seq 1 400); do\n"
                                         "    eval \"$1\" && return 0\n"
                                         "    sleep 0.02\n"
                                         "  done\n"
                                         "  return 1\n"
                                         "}\n" +
                                         lines);
    const std::string shell = "env -u NO_COLOR ITERA_CACHE=cache XDG_DATA_HOME=/nowhere bash '" +
                              (folder / "script.sh").string() + "' > '" +
                              (folder / "out.txt").string() + "' 2> '" +
                              (folder / "err.txt").string() + "'";
    const int status = std::system(shell.c_str());
    return {WEXITSTATUS(status), plain(file("out.txt")), plain(file("err.txt"))};
  }

  /// Durations, run ids and keys differ from run to run.
  static std::string plain(std::string text) {
    text = std::regex_replace(text, std::regex("[0-9-]{10}T[0-9-]{8}_[0-9a-f]{8}"), "ID");
    text = std::regex_replace(text, std::regex("\\b[0-9a-f]{8}\\b"), "KEY");
    return std::regex_replace(text, std::regex("[0-9.]+ s\\b"), "T s");
  }

  [[nodiscard]] std::string file(const std::string& name) const { return read_file(folder / name); }
};

}  // namespace itera::cli
