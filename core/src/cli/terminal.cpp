// What stderr can show.
#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace itera::cli {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Terminal terminal_of_stderr(const std::string& when) {
  const std::string force = variable("CLICOLOR_FORCE");
  Terminal terminal;
  terminal.in_place = isatty(STDERR_FILENO) == 1 && variable("TERM") != "dumb";
  const bool usual = terminal.in_place || (!force.empty() && force != "0");
  terminal.colors = when == "always" || (when == "auto" && usual && variable("NO_COLOR").empty());
  return terminal;
}

std::size_t columns() {
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

}  // namespace itera::cli
