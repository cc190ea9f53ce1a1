// itera-lab compare: points of any two runs, paired as the report pairs a model with its twin.
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <memory>
#include <optional>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "itera/error.hpp"
#include "report/compare.hpp"
#include "report/declared.hpp"
#include "report/figures.hpp"
#include "report/table.hpp"
#include "spec/condition.hpp"
#include "store/run.hpp"

namespace itera::cli {
namespace {

using report::Point;
using report::RunData;

constexpr const char* what_a_pair_has = "a pair has delta, low, high, p, base and other";

struct CompareOptions {
  std::string base, other, metric, fail_if;
  bool json = false;
};

/// RUN or RUN:POINT.
struct Side {
  RunData run;
  std::optional<std::int64_t> point;
};

struct Pair {
  const Point *base, *other;
  report::Comparison comparison;
  double base_value = 0, other_value = 0;
};

Side side(const std::string& runs, const std::string& text) {
  const auto colon = text.rfind(':');
  std::int64_t point = 0;
  if (colon != std::string::npos) {
    const char *begin = text.data() + colon + 1, *end = text.data() + text.size();
    const auto [rest, fault] = std::from_chars(begin, end, point);
    if (fault == std::errc{} && rest == end && point >= 0)
      return {report::read_run(find_run(runs, text.substr(0, colon))), point};
  }
  return {report::read_run(find_run(runs, text)), std::nullopt};
}

const Point& point_of(const Side& side, const std::string& text) {
  for (const Point& point : side.run.points) {
    if (point.index == side.point) return point;
  }
  std::vector<std::string> known;
  for (const Point& point : side.run.points) {
    known.push_back(fmt::format("{} ({})", point.index, point.label));
  }
  throw Error(fmt::format("\"{}\": there is no such point; there are {}", text, join(known, ", ")),
              Fault::missing);
}

/// Two points that were named, or all of the same label.
std::vector<std::pair<const Point*, const Point*>> partners(const Side& base, const Side& other,
                                                            const CompareOptions& options) {
  if (base.point && other.point)
    return {{&point_of(base, options.base), &point_of(other, options.other)}};
  if (base.point || other.point) {
    throw Error(fmt::format("name a point on both sides or on none: \"{}\" and \"{}\"; a point is "
                            "RUN:NUMBER",
                            options.base, options.other),
                Fault::usage);
  }
  std::vector<std::pair<const Point*, const Point*>> pairs;
  for (const Point& b : base.run.points) {
    for (const Point& o : other.run.points) {
      if (b.label == o.label) pairs.emplace_back(&b, &o);
    }
  }
  if (!pairs.empty()) return pairs;
  throw Error(fmt::format("\"{}\" and \"{}\" have no point of the same label; name one of each, as "
                          "{}:1 and {}:1",
                          options.base, options.other, options.base, options.other),
              Fault::usage);
}

/// What the base run declares; the quality unless another is named.
const Metric& metric_of(const RunData& run, const CompareOptions& options) {
  std::vector<std::string> known;
  for (const Metric* metric : report::sampled_of(run)) {
    if (metric->name == options.metric) return *metric;
    known.push_back(metric->name);
  }
  const Metric* const quality = report::quality_of(run);
  if (options.metric.empty() && quality != nullptr) return *quality;
  const std::string there =
      known.empty() ? "it has none that can be compared" : "there are " + join(known, ", ");
  if (options.metric.empty()) {
    throw Error(fmt::format("the run \"{}\" declares no quality to compare; name a --metric, {}",
                            options.base, there),
                Fault::usage);
  }
  throw Error(fmt::format("--metric \"{}\": the run \"{}\" has no metric of that name with samples "
                          "to compare; {}",
                          options.metric, options.base, there),
              Fault::usage);
}

Pair compared(const Metric& metric, const Side& base, const Side& other, const Point& b,
              const Point& o) {
  const auto base_value = base.run.number(b, metric.name);
  const auto other_value = other.run.number(o, metric.name);
  const double margin = base.run.margin * std::fabs(base_value.value_or(0));
  const auto comparison = report::compare_points(metric, other.run, o, base.run, b, margin);
  if (!comparison) {
    throw Error(fmt::format("\"{}\" or \"{}\" has no {}: it is not complete, or was not scored",
                            b.label, o.label, report::words_of(metric)),
                Fault::missing);
  }
  if (!comparison->interval) {
    throw Error(fmt::format("\"{}\" and \"{}\" were not scored on the same test windows, or on too "
                            "few: they cannot be compared",
                            b.label, o.label),
                Fault::invalid);
  }
  return {&b, &o, *comparison, *base_value, *other_value};
}

Values figures(const Pair& pair) {
  return {{"delta", pair.comparison.delta},
          {"low", pair.comparison.interval->low},
          {"high", pair.comparison.interval->high},
          {"p", pair.comparison.interval->p},
          {"base", pair.base_value},
          {"other", pair.other_value}};
}

/// Whether the condition holds of a pair. Throws Error (Fault::usage) when it is none, or names
/// what a pair does not have.
bool holds(const std::string& text, const Values& figures) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.text = text;
  node.place = {std::make_shared<const Source>("--fail-if", text, 0, true), 1, 1, 1};
  Faults faults;
  const Condition condition = Condition::read(node, faults);
  for (const Condition::Name& name : condition.names()) {
    if (figures.contains(name.text)) continue;
    throw Error(fmt::format("--fail-if \"{}\": \"{}\" is not one of its figures; {}", text,
                            name.text, what_a_pair_has),
                Fault::usage);
  }
  const bool result = condition.holds(
      [&](const std::vector<Step>& path) { return &figures.at(path.front().key); }, faults);
  const auto findings = faults.findings();
  if (!findings.empty())
    throw Error(fmt::format("--fail-if \"{}\": {}; {}", text, findings[0].message, what_a_pair_has),
                Fault::usage);
  return result;
}

std::string as_text(const Metric& metric, const std::vector<Pair>& pairs) {
  const std::string unit = metric.unit.empty() ? report::words_of(metric) : metric.unit;
  report::Table table({{"base", report::Align::left},
                       {"other", report::Align::left},
                       {"base " + unit},
                       {"other " + unit},
                       {"Δ " + unit},
                       {"95 % interval"},
                       {"p"}});
  for (const Pair& pair : pairs) {
    const report::Bootstrap& found = *pair.comparison.interval;
    const int fewest = report::decimals_of(metric, pair.base_value);
    const int decimals = report::decimals_for(found.high - found.low, 2, fewest);
    table.row({report::escaped(pair.base->label), report::escaped(pair.other->label),
               report::fixed(pair.base_value, fewest), report::fixed(pair.other_value, fewest),
               report::with_sign(pair.comparison.delta, decimals),
               report::interval(report::with_sign(found.low, decimals),
                                report::with_sign(found.high, decimals)),
               report::significant(found.p, 2)});
  }
  const report::Bootstrap& first = *pairs.front().comparison.interval;
  const char* const better = metric.better == Better::lower    ? ", less is better"
                             : metric.better == Better::higher ? ", more is better"
                                                               : "";
  return table.markdown() +
         fmt::format(
             "\nΔ is other − base in {}{}; paired bootstrap over {} {}; p is of |Δ| within the "
             "base run's margin, not corrected for several pairs\n",
             report::words_of(metric), better, first.units, first.unit);
}

std::string as_json(const Metric& metric, const std::vector<Pair>& pairs) {
  Values all = Values::array();
  for (const Pair& pair : pairs) {
    Values one = figures(pair);
    one["base_label"] = pair.base->label;
    one["other_label"] = pair.other->label;
    all.push_back(std::move(one));
  }
  return Values{{"schema_version", 1},
                {"metric", metric.name},
                {"better", name_of(metric.better)},
                {"pairs", all}}
             .dump(2) +
         "\n";
}

int compare(const Globals& globals, const CompareOptions& options) {
  if (!options.fail_if.empty())  // a typing error is told before anything is computed
    holds(options.fail_if,
          {{"delta", 0}, {"low", 0}, {"high", 0}, {"p", 1}, {"base", 1}, {"other", 1}});
  const Side base = side(globals.runs, options.base), other = side(globals.runs, options.other);
  const Metric& metric = metric_of(base.run, options);
  std::vector<Pair> pairs;
  for (const auto& [b, o] : partners(base, other, options)) {
    pairs.push_back(compared(metric, base, other, *b, *o));
  }
  fmt::print("{}", options.json ? as_json(metric, pairs) : as_text(metric, pairs));
  if (options.fail_if.empty()) return 0;
  for (const Pair& pair : pairs) {
    if (!holds(options.fail_if, figures(pair))) continue;
    throw Error(fmt::format("\"{}\" holds of \"{}\" against \"{}\"", options.fail_if,
                            pair.other->label, pair.base->label),
                Fault::gate);
  }
  return 0;
}

}  // namespace

void add_compare(CLI::App& app, const Globals& globals, Chosen& chosen) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* command = app.add_subcommand(
      "compare",
      "compare two runs, or two points, that were scored on the same test text\n\n"
      "examples:\n"
      "  itera-lab compare phase8_fp16/last phase9_int8/last    points of the same label\n"
      "  itera-lab compare last:0 last:2 --fail-if 'delta > 0.01'");
  command->add_option("BASE", options->base, "a run, or RUN:NUMBER for one of its points")
      ->required();
  command->add_option("OTHER", options->other, "what is compared with it")->required();
  command
      ->add_option("--metric", options->metric,
                   "one that its evaluator keeps samples of; the quality unless given")
      ->type_name("NAME");
  command
      ->add_option("--fail-if", options->fail_if,
                   "exit code 5 where it holds of a pair: delta, low, high, p, base, other")
      ->type_name("CONDITION");
  command->add_flag("--json", options->json, "for programs");
  command->callback([&globals, &chosen, options] {
    chosen = [&globals, options] { return compare(globals, *options); };
  });
}

}  // namespace itera::cli
