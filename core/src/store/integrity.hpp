// Whether what a stage is about to read is still what was written, asked once for each entry.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "store/cache.hpp"

namespace itera {

class Integrity {
 public:
  /// Throws Error when an entry that one of the paths lies in is damaged, after taking it out of
  /// the cache, so that it is computed again. Paths elsewhere are passed over.
  void require(const Cache& cache, const std::vector<std::filesystem::path>& paths);

 private:
  std::set<std::string> sound_;  ///< folders, each with the identity of its meta.json
};

}  // namespace itera
