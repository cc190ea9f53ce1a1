// What a checkpoint promises about its tensors.
#include "itera/checkpoint.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "itera/error.hpp"

namespace itera {

const StoredPtr& Checkpoint::at(const std::string& name) const {
  const auto tie = ties.find(name);
  const auto found = tensors.find(tie == ties.end() ? name : tie->second);
  if (found == tensors.end()) throw Error(fmt::format("the checkpoint has no tensor \"{}\"", name));
  return found->second;
}

std::int64_t Checkpoint::bytes() const {
  std::int64_t total = 0;
  for (const auto& [name, stored] : tensors) total += stored->bytes();
  return total;
}

void check_tensors(const Checkpoint& checkpoint, const TensorTable& table) {
  std::vector<std::string> faults;
  std::set<std::string> known;
  for (const TensorInfo& info : table) {
    known.insert(info.name);
    const auto tie = checkpoint.ties.find(info.name);
    const auto found =
        checkpoint.tensors.find(tie == checkpoint.ties.end() ? info.name : tie->second);
    if (found == checkpoint.tensors.end()) {
      faults.push_back(fmt::format("\"{}\" {} is missing", info.name, info.shape));
    } else if (const auto shape = found->second->shape(); shape != info.shape) {
      faults.push_back(
          fmt::format("\"{}\" has shape {}, expected {}", info.name, shape, info.shape));
    }
  }
  for (const auto& [name, stored] : checkpoint.tensors) {
    if (!known.contains(name))
      faults.push_back(fmt::format("\"{}\" is not a tensor of this model", name));
  }
  for (const auto& [name, target] : checkpoint.ties) {
    if (!known.contains(name))
      faults.push_back(fmt::format("\"{}\" is tied but not a tensor of this model", name));
  }
  if (!faults.empty()) {
    throw Error(fmt::format("the tensors do not fit the configuration of architecture \"{}\": {}",
                            checkpoint.architecture, fmt::join(faults, "; ")));
  }
}

}  // namespace itera
