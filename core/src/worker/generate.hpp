// Text from a checkpoint: sampled token by token with the recurrent state kept.
#pragma once

#include "protocol/generation.hpp"

namespace itera {

/// Streams prompt and continuation to stdout as whole UTF-8 characters, the speed to stderr.
void generate(const Generation& request);

}  // namespace itera
