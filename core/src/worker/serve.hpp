// The worker's life: read a task file's path, run its stage, publish, report; again until the input
// ends.
#pragma once

namespace itera {

/// Reads paths from stdin, writes events to what is stdout at the call. Returns the exit code.
int serve();

}  // namespace itera
