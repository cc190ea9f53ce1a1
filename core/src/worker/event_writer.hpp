// Events to the host, one line each on a descriptor of their own that a plugin's printf cannot
// reach.
#pragma once

#include "protocol/event.hpp"

namespace itera {

class EventWriter {
 public:
  explicit EventWriter(int descriptor) : descriptor_(descriptor) {}
  /// A host that is gone is not an error here: the stage still publishes its result.
  void send(const Event& event) const;

 private:
  int descriptor_;
};

}  // namespace itera
