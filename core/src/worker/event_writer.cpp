// Whole lines, retried when the pipe takes only a part.
#include "worker/event_writer.hpp"

#include <unistd.h>

#include <cerrno>
#include <string>

namespace itera {

void EventWriter::send(const Event& event) const {
  const std::string line = to_line(event) + "\n";
  std::size_t written = 0;
  while (written < line.size()) {
    const ssize_t n = ::write(descriptor_, line.data() + written, line.size() - written);
    if (n > 0) written += static_cast<std::size_t>(n);
    else if (errno != EINTR) return;
  }
}

}  // namespace itera
