// ITERA_PLUGIN: how a shared library says what it offers. One use per library.
//
//   ITERA_PLUGIN("fp16", "0.1.0") {
//     registrar.add<Fp16>(Kind::compression, "fp16", "Keeps …", schema(), {});
//   }
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "itera/abi.hpp"
#include "itera/component.hpp"
#include "itera/schema.hpp"

namespace itera {

using Factory = std::function<std::unique_ptr<Component>(const Values&)>;

/// Collects what a plugin declares; handed on only when the whole declaration went through.
class ITERA_API Registrar {
 public:
  struct Entry {
    ComponentInfo info;
    Factory make;
  };

  /// C is made as C(P) from resolved parameters. `metrics`: of an evaluator, all that it records.
  template <class C, class P>
  void add(Kind kind, std::string name, std::string summary, Schema<P> schema, Traits traits = {},
           std::vector<Metric> metrics = {}) {
    ComponentInfo info{kind,   std::move(name),     std::move(summary),
                       traits, schema.parameters(), std::move(metrics)};
    entries_.push_back({std::move(info), [schema = std::move(schema)](const Values& values) {
                          return std::unique_ptr<Component>(
                              std::make_unique<C>(schema.parse(values)));
                        }});
  }

  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

struct PluginInfo {
  const char* name;
  const char* version;
  void (*declare)(Registrar&);
};

}  // namespace itera

// Visibility counts only on the first declaration (GCC ignores it on the definition).
extern "C" {
ITERA_API extern const char itera_plugin_abi[];
ITERA_API extern const itera::PluginInfo itera_plugin;
}

#define ITERA_PLUGIN(NAME, VERSION)                                                    \
  static void itera_declare(itera::Registrar&);                                        \
  [[gnu::section(".itera"), gnu::used]] const char itera_plugin_abi[] = ITERA_ABI_TAG; \
  constinit const itera::PluginInfo itera_plugin{NAME, VERSION, itera_declare};        \
  static void itera_declare([[maybe_unused]] itera::Registrar& registrar)
