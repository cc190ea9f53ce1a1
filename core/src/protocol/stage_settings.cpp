// StageSettings ↔ JSON.
#include "protocol/stage_settings.hpp"

#include "itera/error.hpp"
#include "protocol/fields.hpp"

namespace itera {
namespace {

struct SettingsWriter {
  Values operator()(std::monostate) const { return Values::object(); }
  Values operator()(const ImportSettings& s) const {
    return {{"partial", s.partial}, {"tokenizer_given", s.tokenizer_given}};
  }
  Values operator()(const GuardSettings& s) const { return to_json(s); }
};

StageSettings read_settings(StageKind kind, Fields& fields, const std::string& where) {
  if (kind == StageKind::import)
    return ImportSettings{fields.boolean("partial"), fields.boolean("tokenizer_given")};
  if (kind != StageKind::compress) return {};
  const std::string mode = fields.text("mode");
  const auto known = guard_mode_of(mode);
  if (!known) {
    throw Error(where + ": guard mode \"" + mode + "\": expected strict, measure or off",
                Fault::invalid);
  }
  return GuardSettings{*known, fields.number("max_drift")};
}

}  // namespace

Values to_json(const GuardSettings& settings) {
  return {{"mode", name_of(settings.mode)}, {"max_drift", settings.max_drift}};
}

Values to_json(const StageSettings& settings) { return std::visit(SettingsWriter{}, settings); }

StageSettings stage_settings_from_json(StageKind kind, const Values& json,
                                       const std::string& where) {
  Fields fields(json, where);
  const StageSettings settings = read_settings(kind, fields, where);
  fields.finish();
  return settings;
}

}  // namespace itera
