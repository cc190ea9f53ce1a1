// Backend: where a plan is computed: by workers of this machine, or by the jobs of a cluster.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "exec/execute.hpp"
#include "store/lease.hpp"

namespace itera {

/// A job of a run, or one element of an array of them, as a queue shows it.
struct Job {
  std::string number;         ///< of the whole array
  std::int64_t element = -1;  ///< of an array; -1: not one
  std::string state;          ///< in the queue's own words
  std::string reason, nodes;  ///< why it waits; where it runs
  bool active = true;         ///< it waits or runs
  std::string runs;           ///< how the names of the run's elements begin that are its attempts
  std::string end{};          ///< of one that is not active: what ended it, for people
};

/// What computes a run now.
struct Activity {
  std::optional<LeaseHolder> driver{};  ///< the process that drives it
  std::vector<Job> jobs{};              ///< as long as the queue knows them
  std::string queue{};                  ///< where they are: "the queue of Slurm"
  std::string text{};                   ///< for people, of the jobs; or nothing
  std::string fault{};                  ///< why it cannot be known whether there are jobs
  std::string remedy{};                 ///< what a person does who knows that there is none
  std::string next{};                   ///< what to type so that it begins

  [[nodiscard]] std::size_t active_jobs() const;
  [[nodiscard]] bool runs() const { return driver || active_jobs() > 0; }
  [[nodiscard]] bool may_run() const { return runs() || !fault.empty(); }
  /// There is something to say of it.
  [[nodiscard]] bool any() const { return may_run() || !jobs.empty() || !next.empty(); }
};

/// Throws Error (Fault::missing) where it cannot be known whether jobs of the run still run.
void require_known(const Activity& activity, const std::string& run);

/// Throws Error where something computes the run, or may. A driver on another host may be dead:
/// whoever wants to drive finds out.
void require_idle(const Activity& activity, const std::string& run);

/// Of a stage that began and has not ended: why nothing runs it any more, as far as that is known.
/// Nothing where it runs, or may. `element` of the run had it; empty: the process that drives it.
std::optional<std::string> why_interrupted(const std::string& element, const Activity& activity);

/// What a person asked of the backend.
struct Wishes {
  bool submit = true, wait = false;  ///< to a queue: at all; until the report is there
  int jobs = 0;                      ///< workers at once; 0: as the spec says
  int max_fails = 0;
};

/// A plan to be carried out.
struct Order {
  const Plan& plan;
  const Cache& cache;
  const RunFolder& run;
  const Values& settings;  ///< section `backend` of the spec, resolved
  Wishes wishes{};
  Execution rules{};                ///< all but how many workers at once, in how much memory
  std::filesystem::path program{};  ///< itera-lab
  int cores = 1;                    ///< of this machine
  std::int64_t memory_bytes = 0;    ///< of this machine
  std::function<void(const std::string&)> say{};  ///< a line for people
};

struct HandedOver {
  std::string said;  ///< "submitted 3 tasks as jobs 1 2 3 4"
  bool begun;        ///< else a person has to begin it, as `said` says
};

struct Carried {
  Outcome outcome{};                        ///< of what ended here
  std::optional<HandedOver> handed_over{};  ///< to jobs that write the report as well
};

class Backend {
 public:
  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual ~Backend() = default;

  /// As `backend.use` calls it.
  [[nodiscard]] virtual const char* name() const noexcept = 0;
  /// Before anything is written. Throws Error saying which wish or setting it cannot fulfil.
  virtual void require(const Values& settings, int threads, const Wishes& wishes) const = 0;
  /// Which machine it is, in the keys of what measures time; nothing: this one.
  [[nodiscard]] virtual std::optional<std::string> machine(const Values& settings) const = 0;
  virtual Carried carry_out(const Order& order, Observer& observer) const = 0;
  /// What it knows of that run; of one that is `over`, complete and reported, it asks no queue.
  [[nodiscard]] virtual Activity activity(const RunFolder& run, bool over = false) const = 0;
  /// Of a run that it computes: stages save themselves, unless it must be `now`. Returns when it is
  /// over, with what became of the run called `name`: "stopped". Throws Error when it does not end.
  virtual std::string cancel(const RunFolder& run, const std::string& name, bool now) const = 0;
  /// The run goes on elsewhere; its jobs here are over.
  virtual void forget(const RunFolder& run) const = 0;
};

}  // namespace itera
