// Ledger: what a run folder is told while its plan runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "exec/decisions.hpp"
#include "exec/observer.hpp"
#include "store/cache.hpp"
#include "store/run.hpp"

namespace itera {

/// What the cache holds of a stage, as it was found.
struct Held {
  Holding holding = Holding::nothing;
  std::string why;  ///< it is not sound
  Values meta{};    ///< where it is
};

class Ledger {
 public:
  /// Drives the run as long as it lives, unless it is but an element of one. Throws Error when
  /// another process does.
  Ledger(const Plan& plan, const Cache& cache, const RunFolder& run);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  /// What the worker in that seat reads; over what it read before.
  [[nodiscard]] std::filesystem::path write_task(std::size_t stage, std::size_t seat) const;

  /// Throws Error where it cannot be written.
  void started(std::size_t stage, int attempt) const;
  void again(std::size_t stage, const std::string& why) const;
  /// What cannot be written down has failed, however it ended: `result` then says so.
  void ended(std::size_t stage, Result& result) const;
  /// Puts all that was told on disk.
  void sync() const noexcept;

  /// What is damaged leaves the cache; `why` then says what was.
  [[nodiscard]] Held find(std::size_t stage) const;
  /// The stage's share of the run folder: numbers, curve, links to its checkpoint. The result says
  /// what it cost, or why it could not be taken over.
  [[nodiscard]] Result take_over(std::size_t stage, Status status, const Held& held) const;
  /// Of a stage whose worker has just said that it is done.
  [[nodiscard]] Result take_over(std::size_t stage) const;
  /// Copies the stage's log; what is to be said when that fails.
  [[nodiscard]] std::string keep_log(std::size_t stage) const;

 private:
  /// Without its folder's being there it cannot be told from damage.
  [[nodiscard]] Held look(std::size_t stage) const;

  const Plan& plan_;
  const Cache& cache_;
  const RunFolder& run_;
  std::optional<Lease> lease_;
  std::unordered_map<std::string, std::vector<std::int64_t>>
      points_;  ///< their numbers, by key of their checkpoint
};

}  // namespace itera
