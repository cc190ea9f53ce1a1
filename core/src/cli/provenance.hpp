// Provenance: what someone needs to know to run it again and get the same.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/installation.hpp"
#include "spec/spec.hpp"

namespace itera::cli {

struct Request {
  std::filesystem::path file;
  std::vector<std::string> overrides, command;
};

/// As a run starts. What only its end can tell is null.
Values provenance(const Request& request, const Spec& spec, const Installation& installation,
                  const Surroundings& around);

}  // namespace itera::cli
