// Levenshtein distance with wildcards, row by row.
#include "near.hpp"

#include <algorithm>
#include <numeric>

namespace itera::mixed {

std::size_t edits_to_match(std::string_view pattern, std::string_view name) {
  std::vector<std::size_t> edits(name.size() + 1);  // [n]: what is read of the pattern → name[0, n)
  std::iota(edits.begin(), edits.end(), std::size_t{0});
  for (const char wanted : pattern) {
    const std::vector<std::size_t> before = edits;
    const bool any_run = wanted == '*';
    edits[0] = before[0] + (any_run ? 0 : 1);
    for (std::size_t n = 1; n <= name.size(); ++n) {
      if (any_run) {
        edits[n] = std::min(before[n], edits[n - 1]);
      } else {
        const bool same = wanted == '?' || wanted == name[n - 1];
        edits[n] = std::min({before[n - 1] + (same ? 0 : 1), before[n] + 1, edits[n - 1] + 1});
      }
    }
  }
  return edits.back();
}

std::vector<std::string> nearest(std::string_view pattern, const std::vector<std::string>& names,
                                 std::size_t count) {
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const std::string& name : names) ranked.emplace_back(edits_to_match(pattern, name), name);
  std::ranges::stable_sort(ranked, {}, &std::pair<std::size_t, std::string>::first);
  std::vector<std::string> result;
  for (const auto& [edits, name] : ranked) {
    if (result.size() < count) result.push_back(name);
  }
  return result;
}

}  // namespace itera::mixed
