// The map of Itera-Lite: what is looked up and the head at 8 bits, all that computes at 16.
#include "preset.hpp"

namespace itera::mixed {

namespace {

const char* const itera_lite = R"([
  {"role": "embedding", "form": "int8"},
  {"role": "position", "form": "int8", "optional": true},
  {"role": "head", "form": "int8"},
  {"match": "layers.*.ssm.*", "form": "f16", "optional": true},
  {"match": "layers.*.moe.*", "form": "f16", "optional": true},
  {"match": "*norm.*", "form": "f16", "optional": true},
  {"match": "*", "form": "f16", "optional": true}
])";

}  // namespace

std::vector<FormRule> preset(const std::string& name) {
  if (name == "none") return {};
  return read_rules(Values::parse(itera_lite).get<std::vector<Values>>(), "preset itera_lite, ");
}

}  // namespace itera::mixed
