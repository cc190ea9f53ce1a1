// The sensitivity table as a side result: tensor → form → KL of each window, null where the form
// cannot hold the tensor.
#include "sensitivity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "itera/error.hpp"

namespace itera::mixed {

namespace {

bool changes(const Unit& unit, const Option& option) {
  return !equal(option.parts, {{"", unit.info.form, ""}});
}

bool to_measure(const Unit& unit, const Option& option) {
  return option.considered && changes(unit, option);
}

Values what_is_measured(const std::vector<Unit>& units, std::int64_t calibration_tokens) {
  Values forms = Values::object();
  for (const Unit& unit : units) {
    for (const Option& option : unit.options) {
      if (to_measure(unit, option)) forms[unit.info.name].push_back(text_of(option.parts));
    }
  }
  return {{"sensitivity", 1}, {"calibration_tokens", calibration_tokens}, {"forms", forms}};
}

/// What an attempt that was stopped has left.
class Unfinished {
 public:
  Unfinished(Context& context, Values what) : what_(std::move(what)) {
    const auto folder = context.scratch();
    if (!folder.empty()) file_ = folder / "sensitivity.json";
  }

  [[nodiscard]] Values rows() const {
    std::ifstream in(file_);
    const Values left = in ? Values::parse(in, nullptr, false) : Values();
    return left.is_object() && left.value("what", Values()) == what_ ? left.at("rows")
                                                                     : Values::object();
  }

  [[noreturn]] void leave(const Values& rows, std::int64_t done) const {
    std::ofstream(file_) << Values{{"what", what_}, {"rows", rows}};
    throw Stopped(fmt::format("mixed_precision stopped after {} measurements", done));
  }

 private:
  Values what_;
  std::filesystem::path file_;
};

/// Null where the form cannot hold the tensor, or makes a model whose logits are not finite.
Values measured(const Unit& unit, const Option& option, const Checkpoint& checkpoint,
                const KlMeter& meter) {
  try {
    const Windows windows = measure_one(unit, option, checkpoint, meter);
    const bool finite = std::ranges::all_of(windows, [](double kl) { return std::isfinite(kl); });
    return finite ? Values(windows) : Values();
  } catch (const Error&) {
    return {};
  }
}

std::string said(const Unit& unit, const Option& option, const Values& kl) {
  const std::string what = unit.info.name + " as " + text_of(option.parts);
  if (kl.is_null()) return what + ": not possible";
  return fmt::format("{}: KL {:.3g}", what, estimate(kl.get<Windows>()).mean);
}

Values table_of(const std::vector<Unit>& units, const Checkpoint& checkpoint, const KlMeter& meter,
                const Unfinished& unfinished, Counter& counter) {
  Values rows = unfinished.rows();
  for (const Unit& unit : units) {
    for (const Option& option : unit.options) {
      if (!to_measure(unit, option)) continue;
      Values& row = rows[unit.info.name];
      const std::string form = text_of(option.parts);
      if (row.contains(form)) {
        counter.skip(1);
        continue;
      }
      if (counter.stopping()) unfinished.leave(rows, counter.done());
      row[form] = measured(unit, option, checkpoint, meter);
      counter.count(said(unit, option, row[form]));
    }
  }
  return rows;
}

}  // namespace

void Counter::count(const std::string& what) {
  ++done_;
  context_.progress({done_, total_, what});
}

std::int64_t measurements(const std::vector<Unit>& units) {
  std::int64_t count = 0;
  for (const Unit& unit : units) {
    count += std::ranges::count_if(unit.options,
                                   [&](const Option& option) { return to_measure(unit, option); });
  }
  return count;
}

Windows measure_one(const Unit& unit, const Option& option, const Checkpoint& checkpoint,
                    const KlMeter& meter) {
  if (!changes(unit, option)) return Windows(meter.windows(), 0.0);
  Checkpoint changed = checkpoint;
  changed.tensors.at(unit.info.name) = stored_as(checkpoint, unit.info, option.parts);
  return meter.measure(changed);
}

Sensitivity measure_all(const std::vector<Unit>& units, const Checkpoint& checkpoint,
                        const KlMeter& meter, std::int64_t calibration_tokens, Context& context,
                        Counter& counter) {
  const Values what = what_is_measured(units, calibration_tokens);
  const std::int64_t before = counter.done();
  const Values table = context.cached(
      what, [&] { return table_of(units, checkpoint, meter, Unfinished(context, what), counter); });
  counter.skip(before + measurements(units) - counter.done());
  Sensitivity sensitivity;
  for (const Unit& unit : units) {
    std::vector<Windows>& row = sensitivity.emplace_back();
    for (const Option& option : unit.options) {
      row.emplace_back();
      if (!to_measure(unit, option)) {
        if (!changes(unit, option)) row.back().assign(meter.windows(), 0.0);
        continue;
      }
      const Values& kl = table.at(unit.info.name).at(text_of(option.parts));
      if (kl.is_null()) {
        context.note(fmt::format("\"{}\" cannot be stored as {} and is not considered in it",
                                 unit.info.name, text_of(option.parts)));
      } else {
        row.back() = kl.get<Windows>();
      }
    }
  }
  return sensitivity;
}

std::vector<std::size_t> worthwhile(const Unit& unit, const std::vector<Windows>& kl) {
  std::vector<std::size_t> order, kept;
  for (std::size_t i = 0; i < unit.options.size(); ++i) {
    if (unit.options[i].considered && !kl[i].empty()) order.push_back(i);
  }
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    if (unit.options[a].bytes != unit.options[b].bytes)
      return unit.options[a].bytes < unit.options[b].bytes;
    return estimate(kl[a]).mean < estimate(kl[b]).mean;
  });
  for (const std::size_t i : order) {
    if (!kept.empty()) {
      const Estimate better = difference(kl[kept.back()], kl[i]);
      if (better.mean <= 2 * better.error) continue;
    }
    kept.push_back(i);
  }
  return kept;
}

}  // namespace itera::mixed
