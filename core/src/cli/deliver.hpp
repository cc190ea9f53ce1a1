// A report on its way to its reader: written into the run folder, copied to reports/, its table
// printed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "report/report.hpp"
#include "store/run.hpp"

namespace itera::cli {

/// Writes report.md, its picture report.svg and results.csv into the run folder, and copies of the
/// wanted formats (md, csv) to reports/. Names the files a reader opens.
std::string write_report(const RunFolder& run, const std::string& name,
                         const std::vector<std::string>& formats);

/// Writes folder/<name>.md with its picture <name>.svg, and .csv, as far as they are wanted. Names
/// what was written.
std::string write_copies(const Report& report, const std::filesystem::path& folder,
                         const std::string& name, const std::vector<std::string>& formats);

/// The section "Result" of the run's report.md up to its first empty line: the table.
std::string result_table(const RunFolder& run);

}  // namespace itera::cli
