// ComponentCall ↔ JSON.
#include "protocol/component_call.hpp"

namespace itera {

Values to_json(const ComponentCall& call) {
  return {{"name", call.name}, {"parameters", call.parameters}};
}

ComponentCall component_call_from(Fields& fields) {
  return {fields.text("name"), fields.map("parameters")};
}

}  // namespace itera
