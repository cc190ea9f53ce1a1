// The front of this room: a YAML experiment is read, and is an Experiment or a list of located
// faults.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "plugin/catalogue.hpp"
#include "spec/experiment.hpp"
#include "spec/finding.hpp"

namespace itera {

struct Spec {
  Experiment experiment;          ///< the first point; to be used only when there are no findings
  Points points;                  ///< all of them: one, unless the spec has a sweep
  Values sweep;                   ///< as it was understood; null without one
  std::vector<Origin> origins;    ///< of every leaf of experiment.resolved
  std::string text;               ///< as written, without what it extends
  std::vector<Finding> findings;  ///< every fault, ordered by place
};

/// Throws Error (Fault::missing) when there is no such file.
Spec read_spec(const std::filesystem::path& path, const std::vector<std::string>& overrides,
               const Catalogue& catalogue);

/// As read_spec, for a text that was read already; `path` is what messages call it and what
/// `extends` is relative to.
Spec read_spec_text(std::string text, const std::filesystem::path& path,
                    const std::vector<std::string>& overrides, const Catalogue& catalogue);

/// What the first point resolves to and, where there is one, the sweep: reads back to the same.
Values resolved_with_sweep(const Spec& spec);

/// Throws Error (Fault::invalid) with all findings rendered, if there are any.
void require_valid(const Spec& spec);

}  // namespace itera
