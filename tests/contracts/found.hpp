// Every component there is: what the plugins of the tree and the example plugin offer.
#pragma once

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "itera/component.hpp"
#include "worker/loader.hpp"

namespace itera::test {

class Found {
 public:
  static const Found& all() {
    static const Found found;
    return found;
  }

  [[nodiscard]] const std::vector<ComponentInfo>& components() const { return components_; }

  [[nodiscard]] std::vector<std::string> names(Kind kind) const {
    std::vector<std::string> names;
    for (const ComponentInfo& info : components_) {
      if (info.kind == kind) names.push_back(info.name);
    }
    return names;
  }

  /// With default parameters, except for those of `smaller` that it has.
  template <class C>
  [[nodiscard]] std::unique_ptr<C> make(Kind kind, const std::string& name,
                                        const Values& smaller = Values::object()) const {
    Values parameters = Values::object();
    for (const Parameter& parameter : loader_.info(kind, name).parameters) {
      const auto found = smaller.find(parameter.name);
      if (found != smaller.end()) parameters[parameter.name] = *found;
    }
    auto component = loader_.make(kind, name, parameters);
    auto* wanted = dynamic_cast<C*>(component.get());
    if (wanted == nullptr) throw Error("\"" + name + "\" does not implement its kind");
    component.release();
    return std::unique_ptr<C>(wanted);
  }

  [[nodiscard]] const ComponentInfo& info(Kind kind, const std::string& name) const {
    return loader_.info(kind, name);
  }

 private:
  Found() {
    for (const char* folder : {ITERA_PLUGIN_DIR, ITERA_EXAMPLE_PLUGIN_DIR}) {
      for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (!entry.path().string().ends_with(".itera.so")) continue;
        for (const ComponentInfo& info : loader_.open(entry.path()).components)
          components_.push_back(info);
      }
    }
    std::ranges::sort(components_, {}, &ComponentInfo::name);  // not as the file system has them
  }

  Loader loader_;
  std::vector<ComponentInfo> components_;
};

}  // namespace itera::test
