// Workers of this machine.
#include "exec/local.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "itera/error.hpp"

namespace itera {
namespace {

constexpr std::chrono::seconds patience{90};

/// As many workers as asked for, but no more than the cores can carry.
int workers(int wanted, const Order& order) {
  const int threads = order.rules.threads, cores = order.cores;
  const int room = std::max(1, cores / threads);
  if (wanted <= room) return wanted;
  order.say(fmt::format("{} workers of {} thread{} do not fit {} core{}: {} at once", wanted,
                        threads, threads == 1 ? "" : "s", cores, cores == 1 ? "" : "s", room));
  return room;
}

}  // namespace

void LocalBackend::require(const Values&, int, const Wishes& wishes) const {
  if (wishes.submit && !wishes.wait) return;
  throw Error("--submit and --wait are for Slurm: say --backend slurm", Fault::usage);
}

Carried LocalBackend::carry_out(const Order& order, Observer& observer) const {
  Execution execution = order.rules;
  execution.jobs = workers(
      order.wishes.jobs > 0 ? order.wishes.jobs : order.settings.at("jobs").get<int>(), order);
  execution.memory_bytes = order.memory_bytes;
  execution.max_fails = order.wishes.max_fails;
  return {execute(order.plan, order.cache, order.run, execution, observer)};
}

Activity LocalBackend::activity(const RunFolder& run, bool) const {
  std::optional<LeaseHolder> driver = lease_holder(run.coordinator());
  if (driver && driver->here() && !driver->alive()) driver.reset();
  return {.driver = std::move(driver)};
}

std::string LocalBackend::cancel(const RunFolder& run, const std::string& name, bool now) const {
  const std::optional<LeaseHolder> driver = activity(run, false).driver;
  if (driver && !driver->here())
    throw Error(fmt::format("{} is driven by {}: cancel it there", name, driver->name()));
  for (int i = 0; driver && i < (now ? 2 : 1); ++i) {
    if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds(300));
    ::kill(driver->process, SIGTERM);
  }
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (driver && driver->alive()) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw Error(
          fmt::format("{} still runs after {} s; `itera-lab cancel --now {}` does not wait for "
                      "stages to save themselves",
                      name, patience.count(), name));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return "stopped";
}

}  // namespace itera
