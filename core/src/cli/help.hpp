// Help that fits a screen: what it is for, examples, then usage and options.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace itera::cli {

class HelpText : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode) const override;
};

}  // namespace itera::cli
