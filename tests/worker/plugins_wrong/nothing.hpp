// A component that does nothing: what the wrong plugins offer.
#pragma once

#include "itera/plugin.hpp"

namespace itera {

struct NoParameters {};

class Nothing final : public DataSource {
 public:
  explicit Nothing(const NoParameters&) {}
  CorpusDraft prepare(Context&) override { return {}; }
};

}  // namespace itera
