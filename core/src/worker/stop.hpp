// SIGTERM and SIGINT ask a worker to end at the next safe point; nothing is torn down in the
// handler.
#pragma once

namespace itera {

void listen_for_stop();
bool stop_requested() noexcept;

}  // namespace itera
