// What stderr can show: a bar drawn in place, colours, how many columns.
#pragma once

#include <string>

namespace itera::cli {

struct Terminal {
  bool in_place = false;  ///< lines may be drawn over
  bool colors = false;
};

/// `when` is auto, always or never. NO_COLOR, CLICOLOR_FORCE and TERM count where it is auto.
Terminal terminal_of_stderr(const std::string& when);

/// Columns of the terminal behind stderr now; 80 when unknown.
std::size_t columns();

}  // namespace itera::cli
