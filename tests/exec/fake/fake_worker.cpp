// A worker that does no mathematics: what it does with a task is the task's parameter "mode".
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>

#include "base/files.hpp"
#include "protocol/event.hpp"
#include "protocol/task.hpp"
#include "store/cache.hpp"

// Read by the host from the file, as from the real worker.
extern "C" const char itera_worker_abi[];
[[gnu::section(".itera"), gnu::used]] const char itera_worker_abi[] = "tag";

namespace {

using namespace itera;

volatile std::sig_atomic_t asked_to_stop = 0;

void say(const Event& event) { std::cout << to_line(event) << std::endl; }
void nap(int milliseconds) { std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds)); }

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void publish(const Task& task) {
  const Cache cache(task.cache);
  const auto folder = cache.begin(task.key);
  const Values texts{{"OMP_WAIT_POLICY", variable("OMP_WAIT_POLICY")},
                     {"OMP_NUM_THREADS", variable("OMP_NUM_THREADS")},
                     {"process", std::to_string(getpid())}};
  Values records = Values::array();
  if (task.kind == StageKind::evaluate) {
    records.push_back(
        {{"name", "bits_per_byte"}, {"value", 2.5}, {"unit", "bits/byte"}, {"better", "lower"}});
  }
  write_file(folder / "metrics.json", Values{{"records", records}, {"texts", texts}}.dump());
  if (task.kind == StageKind::train || task.kind == StageKind::compress) {
    write_file(folder / "checkpoint.safetensors", "weights");
  }
  if (task.kind == StageKind::train) write_file(folder / "curve.csv", "step,loss\n1,2\n");
  cache.publish(
      folder, task.key,
      {{"hashed", task.hashed}, {"seconds", 1.5}, {"cpu_seconds", 1.25}, {"peak_bytes", 7}});
}

void succeed(const Task& task) {
  say(event::Progress{task.key, 1, 2, "half"});
  say(event::Note{task.key, "a note"});
  publish(task);
  say(event::Done{task.key, 1.5, 1.25, 7});
}

void log(const Task& task, const std::string& text) {
  std::ofstream(Cache(task.cache).scratch(task.key) / "log.txt", std::ios::app) << text << "\n";
}

void run(const Task& task) {
  const std::string mode = task.components.begin()->second.parameters.value("mode", "ok");
  if (mode == "wait") say(event::Note{task.key, "waits for another run"});
  say(event::Started{task.key});
  if (mode == "ok" || mode == "wait") return succeed(task);
  if (mode == "slow") {
    append_line(task.cache / "times", "begin " + task.key);
    nap(150);
    append_line(task.cache / "times", "end " + task.key);
    return succeed(task);
  }
  if (mode == "fail") {
    log(task, "about to fail");
    return say(event::Failed{task.key, "loss is not a number at step 3", Fault::failed});
  }
  if (mode == "crash") {
    log(task, "the plugin's last words");
    std::signal(SIGSEGV, SIG_DFL);
    std::raise(SIGSEGV);
  }
  if (mode == "leave") std::exit(7);
  if (mode == "lie") return say(event::Done{task.key, 0, 0, 0});
  if (mode == "other") return say(event::Done{"another", 0, 0, 0});
  if (mode == "garbled") std::cout << "segfault imminent" << std::endl;
  if (mode == "stubborn") std::signal(SIGTERM, SIG_IGN);
  say(event::Progress{task.key, 0, 0, "waiting"});
  while (asked_to_stop == 0) nap(5);
  say(event::Stopped{task.key});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string(argv[1]) == "generate") {
    for (int i = 2; i < argc; ++i) std::cout << argv[i] << "\n";
    return 0;
  }
  const std::string start = variable("FAKE_WORKER_START");
  if (start == "broken") {
    std::cerr << "libtorch_cpu.so: cannot open shared object file\n";
    return 127;
  }
  if (start == "mute") nap(60'000);
  std::signal(SIGTERM, [](int) { asked_to_stop = 1; });
  say(event::Ready{start == "other" ? "another tag" : "tag"});
  for (std::string path; asked_to_stop == 0 && std::getline(std::cin, path);) run(read_task(path));
  return 0;
}
