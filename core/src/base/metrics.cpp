// Declared metrics.
#include "base/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace itera {
namespace {

constexpr std::array better_names{"neither", "lower", "higher"};
constexpr std::array<std::pair<const char*, std::string Metric::*>, 7> texts{
    {{"help", &Metric::help},
     {"title", &Metric::title},
     {"note", &Metric::note},
     {"unless", &Metric::unless},
     {"ratio", &Metric::ratio},
     {"offset", &Metric::offset},
     {"cost", &Metric::cost}}};

Values to_json(const Metric& metric) {
  Values json{{"name", metric.name},
              {"unit", metric.unit},
              {"better", name_of(metric.better)},
              {"headline", metric.headline}};
  if (metric.decimals) json["decimals"] = *metric.decimals;
  else json["significant"] = metric.significant;
  if (metric.samples) {
    json["samples"] = {{"name", metric.samples->name},
                       {"by", metric.samples->by},
                       {"per_unit", metric.samples->per_unit}};
  }
  for (const auto& [name, member] : texts) {
    if (!(metric.*member).empty()) json[name] = metric.*member;
  }
  return json;
}

Metric metric_in(const JsonField& field) {
  Metric metric;
  metric.name = field["name"].text();
  metric.unit = field["unit"].text();
  metric.better = field["better"].one_of<Better>(better_names);
  metric.headline = field["headline"].flag();
  if (const auto decimals = field.find("decimals")) metric.decimals = decimals->integer();
  if (const auto digits = field.find("significant")) metric.significant = digits->integer();
  if (const auto samples = field.find("samples")) {
    metric.samples = Sampled{(*samples)["name"].text(), (*samples)["by"].text(),
                             (*samples)["per_unit"].number()};
  }
  for (const auto& [name, member] : texts) {
    if (const auto text = field.find(name)) metric.*member = text->text();
  }
  return metric;
}

bool is_family(const std::string& name) { return name.ends_with("*"); }

}  // namespace

const char* name_of(Better better) noexcept {
  return better_names[static_cast<std::size_t>(better)];
}

Values metrics_json(const std::vector<Metric>& metrics) {
  Values list = Values::array();
  for (const Metric& metric : metrics) list.push_back(to_json(metric));
  return list;
}

Values declarations_json(const std::vector<Declaration>& declarations) {
  Values list = Values::array();
  for (const auto& [evaluator, metrics] : declarations)
    list.push_back({{"name", evaluator}, {"metrics", metrics_json(metrics)}});
  return list;
}

std::vector<Metric> metrics_in(const JsonField& list) {
  std::vector<Metric> metrics;
  for (const JsonField& field : list.items()) metrics.push_back(metric_in(field));
  return metrics;
}

std::vector<Declaration> declarations_in(const JsonField& list) {
  std::vector<Declaration> declarations;
  for (const JsonField& one : list.items())
    declarations.push_back({one["name"].text(), metrics_in(one["metrics"])});
  return declarations;
}

std::string fault_in(const std::vector<Metric>& metrics) {
  std::set<std::string> names;
  for (const Metric& metric : metrics) {
    if (metric.name.empty() || metric.name == "*") return "a metric has no name";
    if (!names.insert(metric.name).second)
      return fmt::format("metric \"{}\" is declared twice", metric.name);
    if (metric.headline && is_family(metric.name))
      return fmt::format("metric \"{}\" stands for several, so it cannot be a headline",
                         metric.name);
  }
  for (const Metric& metric : metrics) {
    for (const std::string& other : {metric.ratio, metric.unless}) {
      if (!other.empty() && !names.contains(other))
        return fmt::format("metric \"{}\" names \"{}\", which is not declared", metric.name, other);
    }
  }
  return "";
}

const Metric* declared(const std::vector<Metric>& metrics, std::string_view record) {
  const Metric* found = nullptr;
  for (const Metric& metric : metrics) {
    if (metric.name == record) return &metric;
    if (!is_family(metric.name)) continue;
    const std::string_view prefix(metric.name.data(), metric.name.size() - 1);
    const bool longer = found == nullptr || found->name.size() < metric.name.size();
    if (record.starts_with(prefix) && longer) found = &metric;
  }
  return found;
}

const std::string& samples_name(const Metric& metric) {
  return metric.samples && !metric.samples->name.empty() ? metric.samples->name : metric.name;
}

}  // namespace itera
