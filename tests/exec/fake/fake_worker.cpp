// A worker that does no mathematics: what it does with a task is the task's parameter "mode".
// Leases, damage and signals it treats as the real one does. What it begins and publishes it writes
// into the file that FAKE_WORKER_DIARY names.
#include <fcntl.h>
#include <sys/prctl.h>
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
#include "store/integrity.hpp"

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

void diary(const std::string& what, const Task& task) {
  const std::string file = variable("FAKE_WORKER_DIARY");
  if (!file.empty()) append_line(file, what + " " + task.key + " " + std::to_string(getpid()));
}

/// 24 documents of 8 bytes at FAKE_WORKER_BITS a byte, or 2.5; FAKE_WORKER_WINDOWS changes their
/// number. Of ten times as many questions, as many are answered.
void score(Values& metrics) {
  const std::string wanted = variable("FAKE_WORKER_BITS"), count = variable("FAKE_WORKER_WINDOWS");
  const double bits = wanted.empty() ? 2.5 : std::stod(wanted);
  Values nats = Values::array(), bytes = Values::array(), documents = Values::array();
  for (int i = 0; i < (count.empty() ? 24 : std::stoi(count)); ++i) {
    nats.push_back(bits * 8 * 0.6931471805599453 + (i % 2 == 0 ? 0.01 : -0.01) * bits);
    bytes.push_back(8);
    documents.push_back(i);
  }
  metrics["records"].push_back(
      {{"name", "bits_per_byte"}, {"value", bits}, {"unit", "bits/byte"}, {"better", "lower"}});
  metrics["samples"]["nats"] = {{"values", nats}, {"weights", bytes}, {"groups", documents}};
  const Values answered(nats.size(), 10 * bits);
  metrics["records"].push_back(
      {{"name", "accuracy"}, {"value", 10 * bits}, {"unit", "%"}, {"better", "higher"}});
  metrics["samples"]["accuracy"] = {{"values", answered}, {"groups", documents}};
}

void publish(const Task& task) {
  const Cache cache(task.cache);
  const auto folder = cache.begin(task.key);
  Values texts{{"OMP_WAIT_POLICY", variable("OMP_WAIT_POLICY")},
               {"OMP_NUM_THREADS", variable("OMP_NUM_THREADS")}};
  if (variable("FAKE_WORKER_DIARY").empty()) texts["process"] = std::to_string(getpid());
  Values metrics{{"records", Values::array()}, {"texts", texts}};
  if (task.kind == StageKind::evaluate) score(metrics);
  write_file(folder / "metrics.json", metrics.dump());
  if (task.kind != StageKind::prepare && task.kind != StageKind::evaluate) {
    write_file(folder / "checkpoint.safetensors", "weights");
  }
  if (task.kind == StageKind::train) write_file(folder / "curve.csv", "step,loss\n1,2\n");
  cache.publish(
      folder, task.key,
      {{"hashed", task.hashed}, {"seconds", 1.5}, {"cpu_seconds", 1.25}, {"peak_bytes", 7}});
  diary("published", task);
}

void succeed(const Task& task) {
  say(event::Progress{task.key, 1, 2, "half"});
  say(event::Note{task.key, "a note"});
  publish(task);
  say(event::Done{task.key});
}

void log(const Task& task, const std::string& text) {
  std::ofstream(Cache(task.cache).scratch(task.key) / "log.txt", std::ios::app) << text << "\n";
}

/// Behaves in one attempt as told, in later ones well.
bool first_attempt(const Task& task) {
  const auto mark = Cache(task.cache).scratch(task.key) / "attempted";
  const bool first = !std::filesystem::exists(mark);
  write_file(mark, "");
  return first;
}

void act(const Task& task, std::string mode) {
  if (mode.ends_with("_once")) mode = first_attempt(task) ? mode.substr(0, mode.size() - 5) : "ok";
  if (mode.starts_with("ok") || mode == "wait") return succeed(task);
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
  if (mode == "gate") {
    return say(event::Failed{task.key, "drifts by 0.2 nats a token", Fault::gate});
  }
  if (mode == "crash") {
    log(task, "the plugin's last words");
    std::signal(SIGSEGV, SIG_DFL);
    std::raise(SIGSEGV);
  }
  if (mode == "leave") std::exit(7);
  if (mode == "lie") return say(event::Done{task.key});
  if (mode == "other") return say(event::Done{"another"});
  if (mode == "garbled") std::cout << "segfault imminent" << std::endl;
  if (mode == "stubborn") std::signal(SIGTERM, SIG_IGN);
  if (mode == "killed") std::raise(SIGKILL);
  if (mode == "term") kill(getpid(), SIGTERM);
  if (mode == "short") {
    for (int i = 0; i < 20 && asked_to_stop == 0; ++i) nap(1);
    if (asked_to_stop == 0) return succeed(task);
    return say(event::Stopped{task.key});
  }
  say(event::Progress{task.key, 0, 0, "waiting"});
  while (asked_to_stop == 0) nap(5);
  say(event::Stopped{task.key});
}

void run(const Task& task) {
  static Integrity integrity;
  const std::string mode = task.components.begin()->second.parameters.value("mode", "ok");
  if (mode == "wait") say(event::Note{task.key, "waits for another run"});
  const Cache cache(task.cache);
  const auto tell = [&](const std::string& who) {
    say(event::Note{task.key, who + " computes this stage: waiting"});
  };
  const auto lease = wait_for(cache.seek(task.key), [] { return asked_to_stop != 0; }, tell);
  if (!lease) return say(event::Stopped{task.key});
  say(event::Started{task.key});
  if (cache.has(task.key)) return say(event::Done{task.key});
  try {
    integrity.require(cache, {task.corpus, task.checkpoint, task.twin});
    diary("begin", task);
    act(task, mode);
  } catch (const std::exception& e) {
    say(event::Failed{task.key, e.what(), Fault::failed});
  }
}

/// A question is kept as asked.json and answered with the file that FAKE_ANSWER names; without one
/// it is refused.
int answer(const std::string& request, const std::string& out) {
  std::filesystem::copy_file(request, "asked.json",
                             std::filesystem::copy_options::overwrite_existing);
  const std::string prepared = variable("FAKE_ANSWER");
  if (prepared.empty()) {
    std::cerr << "itera-worker: no answer was prepared\n";
    return 3;
  }
  std::filesystem::copy_file(prepared, out);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 6 && std::string(argv[2]) == "--request") return answer(argv[3], argv[5]);
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
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  say(event::Ready{start == "other" ? "another tag" : "tag"});
  for (std::string path; asked_to_stop == 0 && std::getline(std::cin, path);) run(read_task(path));
  return 0;
}
