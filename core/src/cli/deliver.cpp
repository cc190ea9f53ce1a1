// A report on its way to its reader.
#include "cli/deliver.hpp"

#include "base/files.hpp"
#include "base/text.hpp"

namespace itera::cli {

namespace fs = std::filesystem;

namespace {

/// A picture of before does not stay beside a report that has none.
void write_picture(const fs::path& file, const std::string& svg) {
  if (svg.empty()) fs::remove(file);
  else write_file(file, svg);
}

}  // namespace

Delivered write_report(const RunFolder& run, const std::string& name,
                       const std::vector<std::string>& formats) {
  const Report report = make_report(run.path());
  run.write_text(run_file::report, report.markdown);
  run.write_text(run_file::results, report.csv);
  write_picture(run.path() / run_file::picture, report.svg);
  return {report.table, formats.empty() ? (run.path() / run_file::report).string()
                                        : write_copies(report, reports_folder, name, formats)};
}

std::string write_copies(const Report& report, const fs::path& folder, const std::string& name,
                         const std::vector<std::string>& formats) {
  fs::create_directories(folder);
  std::vector<std::string> written;
  for (const std::string& format : formats) {
    const fs::path file = folder / (name + "." + format);
    const fs::path picture = folder / (name + ".svg");
    const bool markdown = format == "md";
    write_file(file, markdown ? markdown_showing(picture.filename().string(), report) : report.csv);
    written.push_back(file.string());
    if (!markdown) continue;
    write_picture(picture, report.svg);
    if (!report.svg.empty()) written.push_back(picture.string());
  }
  return join(written, " ");
}

}  // namespace itera::cli
