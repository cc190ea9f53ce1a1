// Lease: who computes a stage, or drives a run. One holder at a time, on this host and on others
// that share the folder.
//
// Two marks lie side by side. FILE is locked by flock: among processes of one kernel it decides at
// once, and a holder that dies frees it. FILE.lease says who holds it, for those whom flock may not
// reach on network file systems. It carries a counter which its holder moves every few seconds.
// Whoever finds such a mark takes it for dead
//   - when it is of the same kernel and process namespace, and flock is free; where there is no
//     flock, when no process has that id and start time any more;
//   - when it is of another, after its counter stood still for a minute on the finder's own
//     monotonic clock.
// No two clocks are ever compared, so setting one changes nothing. A holder that was taken for dead
// finds out at its next move: the mark is no longer its own.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace itera {

struct LeaseRules {
  std::chrono::milliseconds move{5'000};         ///< between two moves of the counter
  std::chrono::milliseconds dead_after{60'000};  ///< a counter that stands still for so long
  bool flock = true;                             ///< false: as on a file system without it
  std::function<void()> when_lost{};             ///< called once, from a thread of the lease's own
  bool seize = false;  ///< whoever asks last holds it, from a living holder too; without flock
};

/// What FILE.lease says.
struct LeaseHolder {
  std::string host;
  std::string scope;  ///< kernel and process namespace: where `process` means something
  pid_t process = 0;
  std::uint64_t start = 0;  ///< when the process began, in the kernel's ticks
  std::string nonce;
  std::uint64_t counter = 0;

  [[nodiscard]] bool here() const;         ///< in this kernel and process namespace
  [[nodiscard]] bool alive() const;        ///< to be asked only where it is here
  [[nodiscard]] std::string name() const;  ///< "process 123 on node7"
};

/// Nothing when nobody holds a lease there, or what is there cannot be read.
std::optional<LeaseHolder> lease_holder(const std::filesystem::path& file);

class Lease {
 public:
  Lease(Lease&&) noexcept;
  Lease& operator=(Lease&&) noexcept;
  ~Lease();

  /// Another took it for its own: whatever it stood for is no longer ours to do.
  [[nodiscard]] bool lost() const noexcept;

 private:
  friend class LeaseSeeker;
  struct Held;
  explicit Lease(std::unique_ptr<Held> held) noexcept;
  std::unique_ptr<Held> held_;
};

/// One who asks for a lease, again and again: what it saw of a holder is how it knows it for dead.
class LeaseSeeker {
 public:
  explicit LeaseSeeker(std::filesystem::path file, LeaseRules rules = {});

  /// Nothing while somebody else holds it. Throws Error where nothing can be written.
  std::optional<Lease> attempt();
  /// Who held it at the last attempt.
  [[nodiscard]] const std::optional<LeaseHolder>& holder() const noexcept { return seen_; }

 private:
  [[nodiscard]] bool is_dead(const LeaseHolder& found, bool flock_is_ours);

  std::filesystem::path file_;
  LeaseRules rules_;
  std::optional<LeaseHolder> seen_;
  std::chrono::steady_clock::time_point since_;
};

/// Asks until the lease is ours; nothing when `stop` says so first. `waiting` is told once, with
/// the holder's name.
std::optional<Lease> wait_for(LeaseSeeker seeker, const std::function<bool()>& stop,
                              const std::function<void(const std::string&)>& waiting);

}  // namespace itera
