// Coverage ↔ JSON.
#include "protocol/coverage.hpp"

#include "itera/error.hpp"

namespace itera {
namespace {

constexpr const char* open_name = "V";

struct SubjectWriter {
  Values& json;

  void operator()(const CoverageRequest::Model& model) const {
    json["model"] = to_json(model.call);
    json["vocabulary"] = model.vocabulary ? Values(*model.vocabulary) : Values();
    json["context"] = model.context;
  }
  void operator()(const CoverageRequest::File& file) const {
    json["checkpoint"] = file.checkpoint.string();
    json["partial"] = file.partial;
  }
};

std::variant<CoverageRequest::Model, CoverageRequest::File> subject_from(Fields& fields) {
  if (fields.has("checkpoint"))
    return CoverageRequest::File{fields.text("checkpoint"), fields.boolean("partial")};
  return CoverageRequest::Model{fields.inside("model", component_call_from),
                                fields.integer_or_null("vocabulary"), fields.integer("context")};
}

CoverageRequest::Chain asked_chain_from(Fields& fields) {
  return {fields.text("label"), fields.each("methods", component_call_from)};
}

Values to_json(const Size& size) {
  if (size.each == 0) return size.fixed;
  return {{"fixed", size.fixed}, {"per_vocabulary", size.each}};
}

Size size_from(Fields& fields, const std::string& key) {
  if (fields.is_integer(key)) return {fields.integer(key), 0};
  return fields.inside(key, [](Fields& size) {
    return Size{size.integer("fixed"), size.integer("per_vocabulary")};
  });
}

Values shape_json(const std::vector<std::int64_t>& shape) {
  Values json = Values::array();
  for (const std::int64_t extent : shape)
    json.push_back(extent == open_extent ? Values(open_name) : Values(extent));
  return json;
}

std::vector<std::int64_t> shape_from(const Values& json, const std::string& where) {
  std::vector<std::int64_t> shape;
  for (const Values& extent : json) {
    if (extent == open_name) shape.push_back(open_extent);
    else if (extent.is_number_integer()) shape.push_back(extent.get<std::int64_t>());
    else throw Error(where + ": \"shape\" should be a list of integers and \"V\"", Fault::invalid);
  }
  return shape;
}

Values to_json(const CoveredTensor& t) {
  return {{"tensor", t.tensor},
          {"part", t.part},
          {"role", t.role},
          {"shape", shape_json(t.shape)},
          {"parameters", to_json(t.parameters)},
          {"bytes_before", to_json(t.bytes_before)},
          {"form", t.form},
          {"by", t.by},
          {"bytes", to_json(t.bytes)},
          {"exact", t.exact},
          {"about", t.about},
          {"note", t.note}};
}

CoveredTensor covered_from(Fields& fields) {
  CoveredTensor t;
  t.tensor = fields.text("tensor");
  t.part = fields.text("part");
  t.role = fields.text("role");
  t.shape = shape_from(fields.list("shape"), fields.where());
  t.parameters = size_from(fields, "parameters");
  t.bytes_before = size_from(fields, "bytes_before");
  t.form = fields.text("form");
  t.by = fields.text("by");
  t.bytes = size_from(fields, "bytes");
  t.exact = fields.boolean("exact");
  t.about = fields.boolean("about");
  t.note = fields.text("note");
  return t;
}

}  // namespace

Values to_json(const CoverageRequest& request) {
  Values chains = Values::array();
  for (const CoverageRequest::Chain& chain : request.chains) {
    Values methods = Values::array();
    for (const ComponentCall& method : chain.methods) methods.push_back(to_json(method));
    chains.push_back({{"label", chain.label}, {"methods", std::move(methods)}});
  }
  Values json{{"plugins", texts_of(request.plugins)}, {"chains", std::move(chains)}};
  std::visit(SubjectWriter{json}, request.subject);
  return json;
}

template <> CoverageRequest from_json(const Values& json, const std::string& where) {
  Fields fields(json, where);
  CoverageRequest request{fields.paths("plugins"), subject_from(fields),
                          fields.each("chains", asked_chain_from)};
  fields.finish();
  return request;
}

Values to_json(const CoverageAnswer& answer) {
  Values chains = Values::array();
  for (const CoverageAnswer::Chain& chain : answer.chains) {
    Values tensors = Values::array();
    for (const CoveredTensor& tensor : chain.tensors) tensors.push_back(to_json(tensor));
    chains.push_back({{"label", chain.label}, {"tensors", std::move(tensors)}});
  }
  return {{"chains", std::move(chains)}};
}

template <> CoverageAnswer from_json(const Values& json, const std::string& where) {
  Fields fields(json, where);
  CoverageAnswer answer{fields.each("chains", [](Fields& chain) {
    return CoverageAnswer::Chain{chain.text("label"), chain.each("tensors", covered_from)};
  })};
  fields.finish();
  return answer;
}

}  // namespace itera
