// A stage is computed once: whoever holds its lease does it, others find it published.
#include "worker/serve.hpp"

#include <c10/util/Exception.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <new>
#include <optional>

#include "itera/abi.hpp"
#include "itera/error.hpp"
#include "store/cache.hpp"
#include "store/clock.hpp"
#include "store/integrity.hpp"
#include "worker/process.hpp"
#include "worker/stages.hpp"
#include "worker/stop.hpp"

namespace itera {

namespace {

namespace fs = std::filesystem;

class Server {
 public:
  explicit Server(EventWriter events) : events_(events) {}

  void run(const fs::path& task_file) {
    std::string key;
    const auto failed = [&](const std::string& why, Fault fault) {
      events_.send(event::Failed{key, why, fault});
    };
    try {
      const Task task = read_task(task_file);
      key = task.key;
      run(task);
    } catch (const Stopped&) {
      events_.send(event::Stopped{key});
    } catch (const Error& e) {
      failed(e.what(), e.fault());
    } catch (const c10::Error& e) {
      failed(e.what_without_backtrace(), Fault::failed);
    } catch (const std::bad_alloc&) {
      failed("out of memory; use a smaller batch, context or model", Fault::failed);
    } catch (const std::exception& e) {
      failed(e.what(), Fault::failed);
    } catch (...) {
      failed("a plugin threw something that is not an exception", Fault::failed);
    }
  }

 private:
  void run(const Task& task) {
    const Usage usage;
    const Cache cache(task.cache);
    const auto tell = [&](const std::string& who) {
      events_.send(event::Note{task.key, who + " computes this stage: waiting"});
    };
    const auto end = [] { kill(getpid(), SIGTERM); };  // when another goes on in our place
    const std::optional<Lease> lease = wait_for(cache.seek(task.key, end), stop_requested, tell);
    if (!lease) throw Stopped("stopped while waiting for another process");
    events_.send(event::Started{task.key});
    if (!cache.has(task.key)) {
      integrity_.require(cache, {task.corpus, task.checkpoint, task.twin});
      compute(task, cache, usage);
    }
    events_.send(event::Done{task.key});
  }

  void compute(const Task& task, const Cache& cache, const Usage& usage) {
    for (const fs::path& plugin : task.plugins) loader_.open(plugin);
    prepare_arithmetic(task.threads, task.seed);
    const fs::path scratch = cache.scratch(task.key), folder = cache.begin(task.key),
                   log = scratch / stage_file::log;
    try {
      {
        const Redirected to_log(log);
        StageContext context(task, folder, scratch, events_);
        run_stage(task, loader_, folder, context);
        context.write_metrics();
      }
      fs::copy_file(log, folder / stage_file::log);
      cache.publish(folder, task.key,
                    {{"hashed", task.hashed},
                     {"seconds", usage.seconds()},
                     {"cpu_seconds", usage.cpu_seconds()},
                     {"peak_bytes", usage.peak_bytes()},
                     {"finished", utc_now()}});
    } catch (...) {
      std::error_code ignored;
      fs::remove_all(folder, ignored);
      throw;
    }
  }

  EventWriter events_;
  Loader loader_;
  Integrity integrity_;
};

/// Whether the host that started this worker, and said so, died before we could ask for its signal.
bool host_is_gone() {
  const char* host = std::getenv("ITERA_HOST");
  return host != nullptr && std::to_string(getppid()) != host;
}

/// One line of stdin; nothing at its end or when asked to stop.
std::optional<std::string> next_line() {
  std::string line;
  for (char c = 0; !stop_requested();) {
    const ssize_t n = read(STDIN_FILENO, &c, 1);
    if (n == 1 && c == '\n') return line;
    if (n == 1) line += c;
    else if (n == 0 || errno != EINTR) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

int serve() {
  listen_for_stop();
  prctl(PR_SET_PDEATHSIG, SIGTERM);  // a worker whose host was killed saves itself and ends
  if (host_is_gone()) return static_cast<int>(Fault::stopped);
  keep_freed_memory();
  const int events = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10);
  if (events < 0) throw Error("the worker has no standard output to write events to", Fault::usage);
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(null, STDOUT_FILENO);
  close(null);

  Server server{EventWriter(events)};
  EventWriter(events).send(event::Ready{ITERA_ABI_TAG});
  while (const auto line = next_line()) server.run(*line);
  return stop_requested() ? static_cast<int>(Fault::stopped) : 0;
}

}  // namespace itera
