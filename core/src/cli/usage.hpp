// What is wrong with a command line, in one line, with the word that was probably meant.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace itera::cli {

/// `app` after the parse that ended with `error`.
std::string explain(const CLI::App& app, const CLI::ParseError& error);

}  // namespace itera::cli
