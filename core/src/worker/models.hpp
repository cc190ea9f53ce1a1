// Every model component that is open: those who are asked whether a file is one of theirs.
#pragma once

#include "itera/import.hpp"
#include "worker/called.hpp"

namespace itera {

inline Architectures all_models(const Loader& loader) {
  Architectures models;
  for (const std::string& name : loader.names(Kind::model))
    models[name] = make<Architecture>(loader, Kind::model, name, Values::object());
  return models;
}

}  // namespace itera
