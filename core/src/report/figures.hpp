// A declared metric in words and digits: its column's heading, its name in a sentence, its figures.
#pragma once

#include <string>

#include "report/numbers.hpp"
#include "report/run_data.hpp"

namespace itera::report {

/// "bits per byte", "prefill, tokens/s", "toxicity, %".
std::string title_of(const Metric& metric);

/// In a sentence: the title up to its comma.
std::string words_of(const Metric& metric);

/// As what a picture is over: "file size", "bits per byte".
std::string quantity_of(const Metric& metric);

/// Behind the head of a column: " ↓" where less is better, " ↑" where more is, else nothing.
const char* arrow_of(Better better);

/// The title with what only the run says: "size, MiB ↓", "nats per token at offset 2 ↓".
std::string header_of(const RunData& run, const Metric& metric);

/// "Δ bits per byte [95 %]".
std::string difference_header(const Metric& metric);

/// In which the metric is shown: of bytes by the largest in the run; of all else 1, without a name.
ByteUnit unit_of(const RunData& run, const Metric& metric);

/// How many decimals a value of this size has.
int decimals_of(const Metric& metric, double value);

/// "1.9433", "3.83", "1.99×".
std::string figure(const Metric& metric, double value, const ByteUnit& unit);

/// Shown as KiB, MiB or GiB.
bool in_bytes(const Metric& metric);

/// What stands behind a figure: "×" or nothing.
const char* suffix_of(const Metric& metric);

}  // namespace itera::report
