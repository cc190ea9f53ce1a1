// The commit of itera-lab itself: the only source that is compiled anew with each commit.
#include "cli/commit.hpp"

#include "cli/built_from.hpp"

namespace itera::cli {

Values commit() { return {{"commit", built_from_commit}, {"dirty", built_from_dirty}}; }

}  // namespace itera::cli
