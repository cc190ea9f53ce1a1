// What the cluster says of itself.
#include "slurm/cluster.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "exec/command.hpp"
#include "itera/error.hpp"

namespace itera {
namespace {

std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> all;
  std::istringstream text(line);
  for (std::string field; std::getline(text, field, '|');) all.push_back(field);
  return all;
}

/// The number a text begins with: "7976+" is at least so many.
std::int64_t leading_number(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// "gpu:a100:2,gpu:1(S:0)", "(null)" → how many.
std::int64_t gpus_in(const std::string& resources) {
  std::int64_t count = 0;
  std::istringstream words(resources);
  for (std::string word; std::getline(words, word, ',');) {
    word = word.substr(0, word.find('('));
    if (word.starts_with("gpu:")) count += leading_number(word.substr(word.rfind(':') + 1));
  }
  return count;
}

/// "infinite", "30:00", "1:00:00", "2-12:00:00" → minutes; 0: no limit.
std::int64_t minutes_of(const std::string& text) {
  if (text.find_first_of("0123456789") != 0) return 0;
  const auto dash = text.find('-');
  std::int64_t days = 0;
  std::string clock = text;
  if (dash != std::string::npos) {
    days = leading_number(text);
    clock = text.substr(dash + 1);
  }
  std::vector<std::int64_t> parts;
  std::istringstream words(clock);
  for (std::string word; std::getline(words, word, ':');) parts.push_back(leading_number(word));
  const std::int64_t hours = parts.size() == 3 ? parts[0] : 0;
  const std::int64_t minutes = parts.size() >= 2 ? parts[parts.size() - 2] : 0;
  return std::max<std::int64_t>(1, (days * 24 + hours) * 60 + minutes);
}

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

Finished ask(std::vector<std::string> words) {
  const std::string name = words[0];
  Finished done = run_command(std::move(words));
  if (done.code != 0) {
    throw Error(fmt::format("{} failed: {}", name, trimmed(done.err.empty() ? done.out : done.err)),
                Fault::missing);
  }
  return done;
}

}  // namespace

Cluster ask_cluster() {
  try {
    run_command({"sbatch", "--version"});  // it is installed
    const Finished partitions = ask({"sinfo", "-h", "-o", "%P|%l|%c|%m|%G"});
    return read_cluster(partitions.out, ask({"scontrol", "show", "config"}).out);
  } catch (const Error& e) {
    throw Error(fmt::format("no Slurm cluster answers here: {}; --submit=no writes the scripts for "
                            "one that does",
                            e.what()),
                Fault::missing);
  }
}

Cluster read_cluster(const std::string& partitions, const std::string& configuration) {
  Cluster cluster;
  std::istringstream lines(partitions);
  for (std::string line; std::getline(lines, line);) {
    const auto field = fields(line);
    if (field.size() < 4) continue;
    Partition found;
    found.name = field[0];
    found.is_default = found.name.ends_with('*');
    if (found.is_default) found.name.pop_back();
    found.minutes = minutes_of(field[1]);
    found.cpus = leading_number(field[2]);
    found.memory_mib = leading_number(field[3]);
    if (field.size() > 4) found.gpus = gpus_in(field[4]);
    // unequal nodes of one partition have a line each
    const auto same = std::ranges::find(cluster.partitions, found.name, &Partition::name);
    if (same == cluster.partitions.end()) {
      cluster.partitions.push_back(found);
      continue;
    }
    same->cpus = std::max(same->cpus, found.cpus);
    same->memory_mib = std::max(same->memory_mib, found.memory_mib);
    same->gpus = std::max(same->gpus, found.gpus);
  }
  const auto at = configuration.find("MaxArraySize");
  const auto equals = configuration.find("= ", at);
  if (at != std::string::npos && equals != std::string::npos)
    cluster.array_size = leading_number(configuration.substr(equals + 2, 20));
  return cluster;
}

void require_fits(const Cluster& cluster, const SlurmSettings& settings) {
  const std::vector<Partition>& all = cluster.partitions;
  const auto found = settings.partition.empty()
                         ? std::ranges::find(all, true, &Partition::is_default)
                         : std::ranges::find(all, settings.partition, &Partition::name);
  std::vector<std::string> names;
  for (const Partition& partition : all) names.push_back(partition.name);
  if (found == all.end()) {
    throw Error(settings.partition.empty()
                    ? fmt::format("the cluster has no default partition: set backend.partition to "
                                  "one of {}",
                                  join(names, ", "))
                    : fmt::format("backend.partition \"{}\" is not on this cluster; it has {}",
                                  settings.partition, join(names, ", ")),
                Fault::invalid);
  }
  const auto require = [&](const char* name, std::int64_t asked, std::int64_t most,
                           const char* unit) {
    if (most == 0 || asked <= most) return;
    throw Error(fmt::format("backend.{} {}{} is more than partition \"{}\" gives: {}{}", name,
                            asked, unit, found->name, most, unit),
                Fault::invalid);
  };
  require("time", settings.minutes, found->minutes, " minutes");
  require("cpus", settings.cpus, found->cpus, "");
  require("memory", settings.memory_mib, found->memory_mib, " MiB");
  if (settings.gpus > found->gpus) {
    throw Error(fmt::format("backend.gpus {} is more than partition \"{}\" gives: {}",
                            settings.gpus, found->name, found->gpus),
                Fault::invalid);
  }
}

bool QueueEntry::active() const {
  constexpr std::array ended{"COMPLETED", "FAILED",        "CANCELLED", "TIMEOUT",  "NODE_FAIL",
                             "PREEMPTED", "OUT_OF_MEMORY", "BOOT_FAIL", "DEADLINE", "REVOKED"};
  return std::ranges::none_of(ended, [&](const char* word) { return state == word; });
}

std::vector<QueueEntry> ask_queue(const std::vector<std::string>& jobs) {
  if (jobs.empty()) return {};
  const Finished done = run_command(
      {"squeue", "-h", "-r", "-t", "all", "-o", "%F|%K|%T|%r|%N|%S", "-j", join(jobs, ",")});
  // jobs that ended long ago are "invalid": nothing of them is left
  if (done.code != 0 && done.err.find("Invalid job id") == std::string::npos)
    throw Error("squeue failed: " + trimmed(done.err), Fault::missing);
  return read_queue(done.out);
}

std::vector<QueueEntry> read_queue(const std::string& text) {
  std::vector<QueueEntry> entries;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto field = fields(line);
    if (field.size() < 4) continue;
    QueueEntry entry;
    entry.job = field[0];
    if (field[1] != "N/A") entry.element = leading_number(field[1]);
    entry.state = field[2];
    entry.reason = field[3] == "None" ? "" : field[3];
    if (field.size() > 4) entry.nodes = field[4];
    if (field.size() > 5 && field[5] != "N/A") entry.starts = field[5];
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::string queue_text(const std::vector<QueueEntry>& queue) {
  std::size_t running = 0, ended = 0;
  std::set<std::string> nodes;
  std::map<std::string, std::size_t> pending;  // by reason
  for (const QueueEntry& entry : queue) {
    if (!entry.active()) {
      ++ended;
    } else if (entry.state == "PENDING") {
      ++pending[entry.reason + (entry.reason == "BeginTime" ? ", starts at " + entry.starts : "")];
    } else {
      ++running;
      nodes.insert(entry.nodes);
    }
  }
  std::vector<std::string> words;
  if (running > 0)
    words.push_back(fmt::format("{} running on {}", running, fmt::join(nodes, ", ")));
  for (const auto& [reason, count] : pending)
    words.push_back(fmt::format("{} pending ({})", count, reason.empty() ? "new" : reason));
  if (ended > 0) words.push_back(fmt::format("{} ended", ended));
  return words.empty() ? "" : "slurm: " + join(words, "; ");
}

void cancel_jobs(const std::vector<std::string>& jobs, bool now) {
  if (now) {  // a signal takes nothing out of the queue
    std::vector<std::string> words{"scancel", "--signal=KILL", "--full"};
    words.insert(words.end(), jobs.begin(), jobs.end());
    run_command(std::move(words));
  }
  std::vector<std::string> words{"scancel"};
  words.insert(words.end(), jobs.begin(), jobs.end());
  ask(std::move(words));
}

void requeue(const std::string& element) { ask({"scontrol", "requeue", element}); }

}  // namespace itera
