// Look-ups by name; numbers in names are read as numbers, so that layer 10 follows layer 9.
#include "itera/recognising.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace itera {

TensorsOfFile::TensorsOfFile(const ForeignTensors& file,
                             const std::function<std::string(std::string)>& our_name)
    : file_(file) {
  for (const ForeignTensor& tensor : file)
    by_name_.emplace(our_name ? our_name(tensor.name) : tensor.name, &tensor);
}

const ForeignTensor* TensorsOfFile::find(const std::string& name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

std::optional<std::int64_t> TensorsOfFile::extent(const std::string& name, std::size_t dim) const {
  const ForeignTensor* tensor = find(name);
  if (tensor == nullptr || dim >= tensor->shape.size()) return std::nullopt;
  return tensor->shape[dim];
}

std::int64_t TensorsOfFile::count(const std::string& prefix, std::int64_t most) const {
  std::int64_t count = 0;
  for (auto at = by_name_.lower_bound(prefix);
       at != by_name_.end() && at->first.starts_with(prefix); ++at) {
    const char *begin = at->first.data() + prefix.size(),
               *end = at->first.data() + at->first.size();
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(begin, end, number);
    if (error == std::errc() && stop != end && *stop == '.' && number >= 0 && number < most)
      count = std::max(count, number + 1);
  }
  return count;
}

bool TensorsOfFile::any_layer_has(const std::string& words) const {
  return std::ranges::any_of(by_name_, [&](const auto& one) {
    return one.first.starts_with("layers.") && one.first.find(words) != std::string::npos;
  });
}

bool TensorsOfFile::head_is_tied() const {
  const ForeignTensor *head = find("lm_head.weight"), *embedding = find("embedding.weight");
  if (head == nullptr || embedding == nullptr) return head == nullptr;
  return head->shares == embedding->name || embedding->shares == head->name;
}

Recognised TensorsOfFile::as(const Values& config, const TensorTable& table) const {
  Recognised found;
  found.config = config;
  std::set<const ForeignTensor*> claimed;
  for (const TensorInfo& info : table) {
    const ForeignTensor* theirs = find(info.name);
    claimed.insert(theirs);
    if (!info.tied_to.empty()) found.ties[info.name] = info.tied_to;
    else if (theirs != nullptr) found.names[info.name] = theirs->name;
    else found.missing.push_back(info.name);
  }
  for (const ForeignTensor& tensor : file_) {
    if (!claimed.contains(&tensor)) found.unclaimed.push_back(tensor.name);
  }
  return found;
}

}  // namespace itera
