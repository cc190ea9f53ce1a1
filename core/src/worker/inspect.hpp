// inspect: what `itera-lab inspect` asks of a file.
#pragma once

#include "protocol/inspection.hpp"

namespace itera {

Inspection inspect_answer(const InspectRequest& request);

}  // namespace itera
