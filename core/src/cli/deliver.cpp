// A report on its way to its reader.
#include "cli/deliver.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "report/report.hpp"

namespace itera::cli {

namespace fs = std::filesystem;

std::string write_report(const RunFolder& run, const std::string& name,
                         const std::vector<std::string>& formats) {
  const Report report = make_report(run.path());
  run.write_text("report.md", report.markdown);
  run.write_text("results.csv", report.csv);
  const auto wanted = [&](const char* format) {
    return std::find(formats.begin(), formats.end(), format) != formats.end();
  };
  const fs::path folder = "reports";
  std::string path = (run.path() / "report.md").string();
  if (!formats.empty()) fs::create_directories(folder);
  if (wanted("csv")) write_file(folder / (name + ".csv"), report.csv);
  if (wanted("md")) {
    path = (folder / (name + ".md")).string();
    write_file(path, report.markdown);
  }
  return path;
}

std::string result_table(const RunFolder& run) {
  const std::string text = run.read_text("report.md"), heading = "## Result\n\n";
  const auto at = text.find(heading);
  if (at == std::string::npos) return "";
  const auto begin = at + heading.size(), end = text.find("\n\n", begin);
  return text.substr(begin, end == std::string::npos ? end : end + 1 - begin);
}

}  // namespace itera::cli
