// A report for others: nothing in it says how the folders of this machine are called.
#pragma once

#include <string>
#include <string_view>

#include "report/run_data.hpp"

namespace itera::report {

/// Every absolute path in the text is cut to its last name: "cannot read '/home/me/a.txt'" →
/// "cannot read 'a.txt'".
std::string without_absolute_paths(std::string_view text);

/// "data.path=../corpora/a.txt" → "data.path=a.txt".
std::string without_folders(std::string_view text);

/// Data files and the spec by name only, and no absolute path in any text of the run.
void hide_folders(RunData& run);

}  // namespace itera::report
