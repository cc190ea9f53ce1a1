// A tree against the language of specs and the components that are installed.
#pragma once

#include <vector>

#include "plugin/catalogue.hpp"
#include "spec/experiment.hpp"
#include "spec/node.hpp"

namespace itera {

/// The experiment, complete when no fault was added.
Experiment check(const Node& root, const Catalogue& catalogue, Faults& faults,
                 std::vector<Origin>& origins);

}  // namespace itera
