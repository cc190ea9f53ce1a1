// Inspection as JSON: what `itera-lab inspect` asks a worker, and its answer.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "itera/inspection.hpp"
#include "protocol/question.hpp"

namespace itera {

struct InspectRequest {
  static constexpr const char* command = "inspect";
  using Answer = Inspection;

  std::vector<std::filesystem::path> plugins;  ///< files to load
  std::filesystem::path file;
};

/// {"plugins": [files], "file": file}
Values to_json(const InspectRequest& request);
template <> InspectRequest from_json(const Values& json, const std::string& where);

/// {"format", "bytes", "metadata", "tree", "tensors": [{"name", "dtype", "shape", "bytes", "min",
/// "max", and where there are such "not_finite", "shares", "scale" and "zero_point"}], "model":
/// {"architecture", "config", "ties", "missing", "unclaimed"} or null, "says"}
Values to_json(const Inspection& inspection);
template <> Inspection from_json(const Values& json, const std::string& where);

}  // namespace itera
