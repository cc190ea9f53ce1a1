// Options that several commands share.
#include "cli/command.hpp"

namespace itera::cli {

void add_overrides(CLI::App& command, std::vector<std::string>& overrides) {
  command.add_option("-s,--set", overrides, "set a value of the spec; can be given again")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
}

}  // namespace itera::cli
