// The commit of itera-lab itself.
#pragma once

#include "itera/values.hpp"

namespace itera::cli {

/// Of the source tree this program was built from, as it was then: {"commit", "dirty"}; "unknown"
/// where that was no git repository.
Values commit();

}  // namespace itera::cli
