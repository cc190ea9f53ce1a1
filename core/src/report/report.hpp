// The report of a run: a pure function of its folder. No time, environment, plugin or LibTorch
// enters it.
#pragma once

#include <filesystem>
#include <string>

namespace itera {

struct Report {
  std::string markdown, csv;
  std::string svg;    ///< the picture that the Markdown shows as report.svg; "" when it shows none
  std::string table;  ///< what its reader came for: the table of its result, a part of the Markdown
};

/// The Markdown for a folder where the picture has another name.
std::string markdown_showing(const std::string& svg_file, const Report& report);

/// Throws Error: Fault::missing when the folder holds no plan, Fault::invalid when a file in it
/// cannot be understood.
Report make_report(const std::filesystem::path& run_folder);

/// For others: data files by name and digest, the spec by name, no folder of this machine in either
/// text.
Report make_published_report(const std::filesystem::path& run_folder);

}  // namespace itera
