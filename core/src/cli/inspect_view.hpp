// What a worker found in a file of tensors, for people.
#pragma once

#include <string>

#include "itera/inspection.hpp"

namespace itera::cli {

/// The tree of keys with each tensor's type, shape, bytes and range, then what it is as a model.
std::string inspect_text(const std::string& file, const Inspection& found);

}  // namespace itera::cli
