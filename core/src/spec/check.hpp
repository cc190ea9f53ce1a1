// Trees against the language of specs and the components that are installed.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "plugin/catalogue.hpp"
#include "spec/component.hpp"
#include "spec/section.hpp"

namespace itera {

/// Checks one spec after another. A section that was seen before is not checked again.
class Check {
 public:
  /// `origins` are those of the sections seen, each once.
  Check(const Catalogue& catalogue, Faults& faults, std::vector<Origin>& origins)
      : faults_(faults),
        origins_(origins),
        resolver_(faults, origins),
        components_(catalogue, faults, origins) {}

  /// Complete when no fault was added.
  Checked operator()(const Root& root);

 private:
  using SectionPtr = std::shared_ptr<const Section>;

  template <class Make>
  SectionPtr section(const Root& root, const char* name, const Section* context, const Make& make);
  void unknown_keys(const Root& root);
  SectionPtr scalar(const Root& root, const Parameter& parameter);
  SectionPtr component(const Root& root, Kind kind, const char* what);
  SectionPtr chain(const Root& root, Kind kind, const Section* guard);
  SectionPtr settings(const Root& root, const char* name, const std::vector<Parameter>& parameters);
  void model_or_checkpoint(const Root& root, Checked& checked);

  Section called(Kind kind, const Entry& entry);
  Section chain_of(Kind kind, const Entry* entry, const Section* guard, const Place& root);
  Section usual_evaluation(const Place& root);
  void read_guard(const Node& entry, const std::string& path, const Section& general, Use& use,
                  Values& resolved);
  void check_name(const Node& node, const std::string& name);

  struct Known {
    EntryPtr entry;  ///< kept alive: its address is in the key
    SectionPtr section;
  };
  Faults& faults_;
  std::vector<Origin>& origins_;
  Resolver resolver_;
  Components components_;
  std::map<std::tuple<std::string_view, const Entry*, const Section*>, Known> seen_;
  std::unordered_map<std::string, SectionPtr> by_text_;  ///< section and canonical text
};

}  // namespace itera
