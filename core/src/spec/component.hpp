// Components a spec calls, {use: NAME, parameter: value, …}, against those that are installed.
#pragma once

#include <string>
#include <vector>

#include "plugin/catalogue.hpp"
#include "spec/experiment.hpp"
#include "spec/node.hpp"
#include "spec/parameters.hpp"

namespace itera {

class Components {
 public:
  Components(const Catalogue& catalogue, Faults& faults, std::vector<Origin>& origins)
      : catalogue_(catalogue), faults_(faults), origins_(origins), resolver_(faults, origins) {}

  /// The component that is called at `path`; missing keys are reported at `where`. Nameless after a
  /// fault.
  Use called(Kind kind, const Node& node, const Place& where, const std::string& path);

  /// The component with nothing but its defaults, or nothing when it is not installed.
  std::optional<Use> by_default(Kind kind, const std::string& name, const Place& where,
                                const std::string& path);

 private:
  Use filled(const ComponentInfo& info, const Node& node, const Place& where,
             const std::string& path);
  [[nodiscard]] std::string installed(Kind kind) const;

  const Catalogue& catalogue_;
  Faults& faults_;
  std::vector<Origin>& origins_;
  Resolver resolver_;
};

/// As it stands in a resolved spec.
Values as_written(const Use& use);

}  // namespace itera
