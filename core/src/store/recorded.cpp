// Recorded ↔ metrics.json.
#include "store/recorded.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "base/metrics.hpp"
#include "itera/error.hpp"

namespace itera {
namespace {

Better better_in(const Values& record) {
  const std::string name = text_in(record, "better");
  for (const Better better : {Better::lower, Better::higher}) {
    if (name == name_of(better)) return better;
  }
  return Better::neither;
}

Recorded::Samples samples_from(const Values& json) {
  return {json.at("values").get<std::vector<double>>(),
          json.value("weights", std::vector<double>{}),
          json.value("groups", std::vector<std::int64_t>{})};
}

}  // namespace

std::optional<double> Recorded::number(std::string_view name) const {
  const auto found = std::ranges::find(numbers, name, &Number::name);
  return found == numbers.end() ? std::nullopt : found->value;
}

std::string Recorded::text(const std::string& name) const {
  const auto found = texts.find(name);
  return found == texts.end() ? "" : found->second;
}

Values to_json(const Recorded& recorded) {
  Values records = Values::array(), samples = Values::object();
  for (const auto& [name, unit, value, better] : recorded.numbers) {
    records.push_back({{"name", name},
                       {"value", value ? Values(*value) : Values()},
                       {"unit", unit},
                       {"better", name_of(better)}});
  }
  for (const auto& [name, one] : recorded.samples)
    samples[name] = {{"values", one.values}, {"weights", one.weights}, {"groups", one.groups}};
  return {{"records", records},
          {"texts", recorded.texts},
          {"samples", samples},
          {"notes", recorded.notes}};
}

Recorded recorded_from(const Values& json, const std::string& where) try {
  Recorded all;
  for (const Values& one : json.value("records", Values::array())) {
    all.numbers.push_back({one.at("name").get<std::string>(), text_in(one, "unit"),
                           number_in(one, "value"), better_in(one)});
  }
  const Values texts = json.value("texts", Values::object());
  for (const auto& [name, text] : texts.items()) {
    if (text.is_string()) all.texts[name] = text.get<std::string>();
  }
  all.notes = json.value("notes", all.notes);
  const Values samples = json.value("samples", Values::object());
  for (const auto& [name, one] : samples.items()) all.samples[name] = samples_from(one);
  return all;
} catch (const Values::exception& fault) {
  throw Error(fmt::format("\"{}\" cannot be understood: {}", where, fault.what()), Fault::invalid);
}

}  // namespace itera
