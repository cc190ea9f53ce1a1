// The result of a sweep over seeds.
#include "report/group_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "report/holm.hpp"
#include "report/numbers.hpp"
#include "report/result_table.hpp"
#include "report/table.hpp"

namespace itera::report {
namespace {

/// Where fewer seeds have the figure than the row says, the cell says so.
std::string of_fewer(std::string text, std::size_t count, std::size_t seeds) {
  return count == seeds ? text : text + fmt::format(" (n = {})", count);
}

class Cells {
 public:
  Cells(const RunData& run, const Group& group)
      : run_(run), group_(group), seeds_(measured(run, group)) {}

  [[nodiscard]] std::string label() const {
    const std::string missing = shortfall(run_, group_);
    return escaped(group_.label) + (missing.empty() ? "" : " (" + missing + ")");
  }
  [[nodiscard]] std::string count() const { return fmt::format("{}", seeds_); }

  /// With as many decimals as the deviation is worth, four at the least.
  [[nodiscard]] std::string quality(std::string_view record) const {
    const Spread spread = spread_of(run_, group_, record);
    if (spread.count == 0) return "";
    return of_fewer(spread.count == 1 ? fixed(spread.mean, 4)
                                      : with_deviation(spread.mean, spread.deviation, 4),
                    spread.count, seeds_);
  }

  [[nodiscard]] std::string size(std::string_view record, double unit, int digits) const {
    const Spread spread = spread_of(run_, group_, record);
    return spread.count == 0 ? ""
                             : shown(spread, unit, decimals_for(spread.mean / unit, digits, 0), "");
  }

  [[nodiscard]] std::string ratio(std::string_view record, const char* suffix = "×") const {
    const Spread spread = spread_of(run_, group_, record);
    return spread.count == 0 ? "" : shown(spread, 1, 2, suffix);
  }

  [[nodiscard]] std::string difference(const std::optional<AgainstTwin>& found) const {
    if (!found) return "";
    const Spread& spread = found->difference;
    if (!found->interval)
      return of_fewer(with_sign(spread.mean, decimals_for(spread.mean, 2, 4)), spread.count,
                      seeds_);
    const std::string text =
        difference_text(spread.mean, spread.deviation, found->interval->low, found->interval->high);
    return of_fewer(found->bold ? "**" + text + "**" : text, spread.count, seeds_);
  }

 private:
  /// What hardly differs between seeds has its deviation only where it would be seen.
  [[nodiscard]] std::string shown(const Spread& spread, double unit, int decimals,
                                  const char* suffix) const {
    const std::string deviation = fixed(spread.deviation / unit, decimals);
    const bool seen = deviation.find_first_of("123456789") != std::string::npos;
    return of_fewer(fixed(spread.mean / unit, decimals) + (seen ? " ± " + deviation : "") + suffix,
                    spread.count, seeds_);
  }

  const RunData& run_;
  const Group& group_;
  std::size_t seeds_;
};

void correct(std::vector<std::optional<AgainstTwin>>& all) {
  std::vector<AgainstTwin*> tested;
  std::vector<double> p_values;
  for (auto& one : all) {
    if (!one || !one->interval) continue;
    tested.push_back(&*one);
    p_values.push_back(one->interval->p);
  }
  const std::vector<double> adjusted = holm(p_values);
  for (std::size_t i = 0; i < tested.size(); ++i) tested[i]->bold = adjusted[i] <= 0.05;
}

/// "t = 4.303 for 3 seeds", for every number of seeds that has an interval.
std::string reaches(const std::set<std::size_t>& counts) {
  std::vector<std::string> words;
  for (const std::size_t count : counts)
    words.push_back(fmt::format("t = {} for {} seeds", fixed(student_reach(count - 1), 3), count));
  return join(words, ", ");
}

}  // namespace

std::vector<std::optional<AgainstTwin>> against_twins(const RunData& run,
                                                      const std::vector<Group>& groups) {
  std::vector<std::optional<AgainstTwin>> all(groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const Group* const twin = twin_of(run, groups, groups[i]);
    if (twin == nullptr) continue;
    const Spread difference = spread_of(paired_differences(run, groups[i], *twin));
    if (difference.count == 0) continue;
    const double margin = run.margin * spread_of(run, *twin, "bits_per_byte").mean;
    all[i] = AgainstTwin{difference, student(difference, margin), margin, false};
  }
  correct(all);
  return all;
}

std::string group_table(const RunData& run, const Front& front) {
  const ByteUnit file = byte_unit(largest(run, "file_bytes")),
                 memory = byte_unit(largest(run, "resident_bytes"));
  const bool bits = largest(run, "bits_per_byte") > 0;
  Table table({{"model", Align::left},
               {"front", Align::left},
               {"n"},
               {"bits per byte ↓"},
               {"perplexity ↓"},
               {offset_header(run) + " ↓"},
               {"Δ bits per byte [95 %]"},
               {"size, " + file.name + " ↓"},
               {"bits per weight ↓"},
               {"ratio ↑"},
               {"prefill, × twin ↑"},
               {"decode, × twin ↑"},
               {"weights in memory, " + memory.name + " ↓"}});
  const auto differences = against_twins(run, front.groups);
  for (std::size_t i = 0; i < front.groups.size(); ++i) {
    const Group& group = front.groups[i];
    const Cells cells(run, group);
    const auto of_the_compressed = [&](const char* record) {
      return group.twin ? "" : cells.ratio(record);
    };
    table.row({cells.label(), front.on[i] ? front_mark : "", cells.count(),
               cells.quality("bits_per_byte"), cells.size("perplexity", 1, 4),
               bits ? "" : cells.quality("nats_per_token"), cells.difference(differences[i]),
               cells.size("file_bytes", file.bytes, 3), cells.ratio("bits_per_weight", ""),
               cells.ratio("payload_ratio"), of_the_compressed("prefill_ratio"),
               of_the_compressed("decode_ratio"), cells.size("resident_bytes", memory.bytes, 3)});
  }
  return table.markdown();
}

std::string group_notes(const RunData& run, const Front& front) {
  const auto differences = against_twins(run, front.groups);
  std::set<std::size_t> counts;
  std::size_t tested = 0;
  bool alone = false;
  for (const auto& one : differences) {
    if (!one) continue;
    if (!one->interval) alone = true;
    if (!one->interval) continue;
    ++tested;
    counts.insert(one->difference.count);
  }
  std::string lines =
      "- One row for all seeds: the mean ± the standard deviation (n − 1) over the n seeds that "
      "have "
      "figures; single points are listed below.\n";
  if (tested > 0) {
    const bool several = std::count_if(front.groups.begin(), front.groups.end(),
                                       [](const Group& group) { return group.twin; }) > 1;
    lines += fmt::format(
        "- Δ is to the twin, {}, paired by seed, so that what a seed does to both is not in it: "
        "the "
        "mean of each seed's difference ± their standard deviation. Brackets: 95 % interval of "
        "that mean by Student's t over the seeds "
        "({}). It covers other seeds on this text, not another text.{}\n"
        "- **Bold**: the interval lies outside ±{:.6g} % of the twin's bits per byte, "
        "Holm-corrected over {} comparison{}.\n",
        several ? "the nearest row above that has none" : "the first row", reaches(counts),
        alone ? " One seed alone has none." : "", 100 * run.margin, tested, tested == 1 ? "" : "s");
  }
  return lines;
}

}  // namespace itera::report
