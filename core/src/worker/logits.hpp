// logits: a checkpoint's logits for given token ids, to be compared with any other implementation.
#pragma once

#include "protocol/logits.hpp"

namespace itera {

/// Writes request.out.
LogitsAnswer logits_answer(const LogitsRequest& request);

}  // namespace itera
