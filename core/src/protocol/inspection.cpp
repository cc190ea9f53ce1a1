// Inspection ↔ JSON.
#include "protocol/inspection.hpp"

#include <cmath>

#include "protocol/fields.hpp"

namespace itera {
namespace {

Values or_null(const std::optional<double>& value) { return value ? Values(*value) : Values(); }

Values to_json(const InspectedTensor& t) {
  Values json{{"name", t.name},   {"dtype", t.dtype},      {"shape", t.shape},
              {"bytes", t.bytes}, {"min", or_null(t.min)}, {"max", or_null(t.max)}};
  if (t.not_finite > 0) json["not_finite"] = t.not_finite;
  if (!t.shares.empty()) json["shares"] = t.shares;
  if (t.quantised) {
    json["scale"] = t.quantised->scale;
    json["zero_point"] = t.quantised->zero_point;
  }
  return json;
}

InspectedTensor inspected_from(Fields& fields) {
  InspectedTensor t;
  t.name = fields.text("name");
  t.dtype = fields.text("dtype");
  t.shape = fields.integers("shape");
  t.bytes = fields.integer("bytes");
  t.min = fields.number_or_null("min");
  t.max = fields.number_or_null("max");
  if (fields.has("not_finite")) t.not_finite = fields.integer("not_finite");
  if (fields.has("shares")) t.shares = fields.text("shares");
  const auto or_nan = [](std::optional<double> value) { return value.value_or(std::nan("")); };
  if (fields.has("scale")) {
    t.quantised = {or_nan(fields.number_or_null("scale")),
                   or_nan(fields.number_or_null("zero_point"))};
  }
  return t;
}

Values to_json(const InspectedModel& model) {
  return {{"architecture", model.architecture},
          {"config", model.config},
          {"ties", model.ties},
          {"missing", model.missing},
          {"unclaimed", model.unclaimed}};
}

InspectedModel model_from(Fields& fields) {
  return {fields.text("architecture"), fields.map("config"), fields.texts_by_name("ties"),
          fields.texts("missing"), fields.texts("unclaimed")};
}

}  // namespace

Values to_json(const InspectRequest& request) {
  return {{"plugins", texts_of(request.plugins)}, {"file", request.file.string()}};
}

template <> InspectRequest from_json(const Values& json, const std::string& where) {
  Fields fields(json, where);
  InspectRequest request{fields.paths("plugins"), fields.text("file")};
  fields.finish();
  return request;
}

Values to_json(const Inspection& inspection) {
  Values tensors = Values::array();
  for (const InspectedTensor& tensor : inspection.tensors) tensors.push_back(to_json(tensor));
  return {{"format", inspection.format},
          {"bytes", inspection.bytes},
          {"metadata", inspection.metadata},
          {"tree", inspection.tree},
          {"tensors", std::move(tensors)},
          {"model", inspection.model ? to_json(*inspection.model) : Values()},
          {"says", inspection.says}};
}

template <> Inspection from_json(const Values& json, const std::string& where) {
  Fields fields(json, where);
  Inspection inspection;
  inspection.format = fields.text("format");
  inspection.bytes = fields.integer("bytes");
  inspection.metadata = fields.texts_by_name("metadata");
  inspection.tree = fields.map("tree");
  inspection.tensors = fields.each("tensors", inspected_from);
  inspection.model = fields.inside_or_null("model", model_from);
  inspection.says = fields.text("says");
  fields.finish();
  return inspection;
}

}  // namespace itera
