// The table a reader came for.
#include "report/result_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/numbers.hpp"
#include "report/table.hpp"

namespace itera::report {
namespace {

std::string label_of(const RunData& run, const Point& point) {
  const std::string status = status_of(run, point);
  return escaped(point.label) + (status == "complete" ? "" : " (" + status + ")");
}

std::string difference(const std::optional<Comparison>& comparison) {
  if (!comparison) return "";
  const double delta = comparison->delta;
  if (!comparison->interval) return with_sign(delta, decimals_for(delta, 2, 4));
  const std::string text =
      difference_text(delta, {}, comparison->interval->low, comparison->interval->high);
  return comparison->bold ? "**" + text + "**" : text;
}

/// A compressed row has the twin's speed beside it: measured in the same process, run by run.
std::string speed(const RunData& run, const Point& point, const std::string& phase) {
  const auto rate = run.number(point, phase + "_tokens_per_second");
  if (!rate) return "";
  const auto ratio = run.number(point, phase + "_ratio");
  if (!ratio || point.twin) return significant(*rate, 3);
  const auto low = run.number(point, phase + "_ratio_low"),
             high = run.number(point, phase + "_ratio_high");
  const std::string range = low && high ? " " + interval(fixed(*low, 2), fixed(*high, 2)) : "";
  const auto twin = run.number(point, "twin_" + phase + "_tokens_per_second");
  const std::string of_twin = twin ? " of " + significant(*twin, 3) : "";
  return significant(*rate, 3) + " (" + times(*ratio) + range + of_twin + ")";
}

std::string divided(const std::optional<double>& value, double unit, int digits) {
  return value ? significant(*value / unit, digits) : "";
}

}  // namespace

double largest(const RunData& run, const char* metric) {
  double found = 0;
  for (const Point& point : run.points)
    found = std::max(found, run.number(point, metric).value_or(0));
  return found;
}

std::string offset_header(const RunData& run) {
  for (const Point& point : run.points) {
    for (const auto& [name, value] : point.parameters.items()) {
      const bool found =
          name.starts_with("evaluation") && name.ends_with("predict_offset") && value.is_number();
      if (found && value != 1) return fmt::format("nats per token at offset {}", value.dump());
    }
  }
  return "nats per token";
}

std::string result_table(const RunData& run, const Comparisons& comparisons,
                         const std::vector<bool>& on_front) {
  const ByteUnit file = byte_unit(largest(run, "file_bytes")),
                 memory = byte_unit(largest(run, "resident_bytes"));
  Table table({{"model", Align::left},
               {"front", Align::left},
               {"bits per byte ↓"},
               {"perplexity ↓"},
               {offset_header(run) + " ↓"},
               {"Δ bits per byte [95 %]"},
               {"size, " + file.name + " ↓"},
               {"bits per weight ↓"},
               {"ratio ↑"},
               {"prefill, tokens/s ↑"},
               {"decode, tokens/s ↑"},
               {"weights in memory, " + memory.name + " ↓"}});
  for (std::size_t i = 0; i < run.points.size(); ++i) {
    const Point& point = run.points[i];
    const auto bits = run.number(point, "bits_per_byte"),
               perplexity = run.number(point, "perplexity");
    const auto nats = run.number(point, "nats_per_token"),
               weight = run.number(point, "bits_per_weight");
    const auto ratio = run.number(point, "payload_ratio");
    const bool marked = !on_front.empty() && on_front[i];
    table.row({label_of(run, point), marked ? front_mark : "", bits ? fixed(*bits, 4) : "",
               perplexity ? significant(*perplexity, 4) : "", nats && !bits ? fixed(*nats, 4) : "",
               difference(comparisons.of_point[i]),
               divided(run.number(point, "file_bytes"), file.bytes, 3),
               weight ? fixed(*weight, 2) : "", ratio ? times(*ratio) : "",
               speed(run, point, "prefill"), speed(run, point, "decode"),
               divided(run.number(point, "resident_bytes"), memory.bytes, 3)});
  }
  return table.markdown();
}

}  // namespace itera::report
