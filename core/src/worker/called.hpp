// The components a task calls, as objects of their kind.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>

#include "itera/component.hpp"
#include "itera/error.hpp"
#include "protocol/task.hpp"
#include "worker/loader.hpp"

namespace itera {

template <class C>
std::unique_ptr<C> make(const Loader& loader, Kind kind, const std::string& name,
                        const Values& parameters) {
  auto component = loader.make(kind, name, parameters);
  auto* as_kind = dynamic_cast<C*>(component.get());
  if (as_kind == nullptr) {
    throw Error(fmt::format("component \"{}\" says it is of kind {} but does not implement it",
                            name, name_of(kind)),
                Fault::invalid);
  }
  component.release();
  return std::unique_ptr<C>(as_kind);
}

template <class C> std::unique_ptr<C> called(const Task& task, const Loader& loader, Kind kind) {
  const auto call = task.components.find(kind);
  if (call == task.components.end()) {
    throw Error(fmt::format("the task names no component of kind {}", name_of(kind)),
                Fault::invalid);
  }
  return make<C>(loader, kind, call->second.name, call->second.parameters);
}

/// The architecture a checkpoint names; its configuration is the checkpoint's, so no parameter
/// matters.
inline std::unique_ptr<Architecture> architecture_of(const Checkpoint& checkpoint,
                                                     const Loader& loader) {
  return make<Architecture>(loader, Kind::model, checkpoint.architecture, Values::object());
}

}  // namespace itera
