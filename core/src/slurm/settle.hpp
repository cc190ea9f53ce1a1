// What of a plan needs no task on the cluster, written into the run folder.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "exec/ledger.hpp"

namespace itera {

/// Cached stages are taken over; what failed before stays as it ended; what needs those is skipped.
/// The rest waits to be computed.
std::vector<Result> settle(const Plan& plan, const Ledger& ledger,
                           const std::map<std::string, Result>& failed_before);

}  // namespace itera
