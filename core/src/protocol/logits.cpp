// Logits ↔ JSON.
#include "protocol/logits.hpp"

#include "protocol/fields.hpp"

namespace itera {

Values to_json(const LogitsRequest& request) {
  return {{"plugins", texts_of(request.plugins)},
          {"checkpoint", request.checkpoint.string()},
          {"ids", request.ids},
          {"partial", request.partial},
          {"out", request.out.string()}};
}

template <> LogitsRequest from_json(const Values& json, const std::string& where) {
  Fields fields(json, where);
  LogitsRequest request{fields.paths("plugins"), fields.text("checkpoint"), fields.integers("ids"),
                        fields.boolean("partial"), fields.text("out")};
  fields.finish();
  return request;
}

Values to_json(const LogitsAnswer& answer) {
  return {{"tokens", answer.tokens}, {"vocabulary", answer.vocabulary}, {"notes", answer.notes}};
}

template <> LogitsAnswer from_json(const Values& json, const std::string& where) {
  Fields fields(json, where);
  LogitsAnswer answer{fields.integer("tokens"), fields.integer("vocabulary"),
                      fields.texts("notes")};
  fields.finish();
  return answer;
}

}  // namespace itera
