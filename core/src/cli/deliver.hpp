// A report on its way to its reader: written into the run folder, copied to reports/, its table
// printed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "report/report.hpp"
#include "store/run.hpp"

namespace itera::cli {

struct Delivered {
  std::string table;  ///< of the result
  std::string files;  ///< that a reader opens
};

/// Writes report.md, its picture report.svg and results.csv into the run folder, and copies of the
/// wanted formats (md, csv) to reports/.
Delivered write_report(const RunFolder& run, const std::string& name,
                       const std::vector<std::string>& formats);

/// Writes folder/<name>.md with its picture <name>.svg, and .csv, as far as they are wanted. Names
/// what was written.
std::string write_copies(const Report& report, const std::filesystem::path& folder,
                         const std::string& name, const std::vector<std::string>& formats);

}  // namespace itera::cli
