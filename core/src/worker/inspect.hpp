// inspect: what `itera-lab inspect` asks of a file.
#pragma once

#include "itera/values.hpp"

namespace itera {

/// `request`: {"plugins": [files], "file": path}; answered as inspect_file does.
Values inspect_answer(const Values& request);

}  // namespace itera
