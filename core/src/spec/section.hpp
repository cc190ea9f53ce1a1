// A spec in sections, so that the many specs of a sweep share what is
// equal.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "spec/experiment.hpp"
#include "spec/node.hpp"

namespace itera {

/// The sections in the order in which a person writes them.
constexpr std::array section_names{"name",  "seed",       "threads",    "data",
                                   "model", "training",   "checkpoint", "compression",
                                   "guard", "evaluation", "backend",    "report"};
constexpr std::size_t no_section = section_names.size();

/// Its position in section_names, or no_section.
std::size_t section_of(std::string_view name) noexcept;

using EntryPtr = std::shared_ptr<const Entry>;

/// The map of a spec; maps that agree in a section share its entry.
struct Root {
  Place place;
  std::vector<EntryPtr> entries;

  /// Nothing when there is no such key.
  [[nodiscard]] EntryPtr find(std::string_view key) const;
  void set(EntryPtr entry);  ///< in place of the one of the same key
};

Root root_of(Node map);

/// One section, checked.
struct Section {
  std::vector<Use> uses;  ///< the components it calls
  Values resolved;        ///< with every default filled in
};

/// A whole spec, checked. Equal sections are one and the same object; nothing stands where the spec
/// has no such section.
struct Checked {
  std::array<std::shared_ptr<const Section>, section_names.size()> sections;

  [[nodiscard]] const std::shared_ptr<const Section>& operator[](std::string_view section) const {
    return sections[section_of(section)];
  }
  bool operator==(const Checked&) const = default;
};

Experiment experiment_of(const Checked& checked);

}  // namespace itera
