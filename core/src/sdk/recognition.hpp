// Which architecture a file of tensors is a model of, and what stands in the way.
#pragma once

#include <map>
#include <string>

#include "foreign.hpp"
#include "itera/import.hpp"

namespace itera {

/// What each architecture that recognises the file says of it.
std::map<std::string, Recognised> ask(const ForeignModel& model,
                                      const Architectures& architectures);

/// Why there is not exactly one answer; "" where there is.
std::string undecided(const std::map<std::string, Recognised>& answers, const ForeignModel& model,
                      const Architectures& architectures);

/// Why the answer is no whole model: tensors that nobody claims, with the nearest of ours, and
/// those that are missing; "" where there are none.
std::string incomplete(const std::string& name, const Recognised& answer,
                       const Architecture& architecture, bool partial);

}  // namespace itera
