// ComponentCall: a component by name, with every parameter it declares resolved.
#pragma once

#include <string>

#include "protocol/fields.hpp"

namespace itera {

struct ComponentCall {
  std::string name;
  Values parameters = Values::object();

  bool operator==(const ComponentCall&) const = default;
};

/// {"name": "int8", "parameters": {…}}
Values to_json(const ComponentCall& call);
ComponentCall component_call_from(Fields& fields);

}  // namespace itera
