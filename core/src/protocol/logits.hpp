// Logits: what `itera-lab logits` asks a worker. The numbers themselves go to a file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "protocol/question.hpp"

namespace itera {

struct LogitsAnswer {
  std::int64_t tokens = 0, vocabulary = 0;
  std::vector<std::string> notes;  ///< what a person should know of how the checkpoint was read
};

struct LogitsRequest {
  static constexpr const char* command = "logits";
  using Answer = LogitsAnswer;

  std::vector<std::filesystem::path> plugins;  ///< files to load
  std::filesystem::path checkpoint;
  std::vector<std::int64_t> ids;
  bool partial = false;       ///< tensors may be missing from the checkpoint: they are zeros
  std::filesystem::path out;  ///< tokens × vocabulary float32, little endian
};

/// {"plugins": [files], "checkpoint": file, "ids": [numbers], "partial": bool, "out": file}
Values to_json(const LogitsRequest& request);
template <> LogitsRequest from_json(const Values& json, const std::string& where);

/// {"tokens": number, "vocabulary": number, "notes": [texts]}
Values to_json(const LogitsAnswer& answer);
template <> LogitsAnswer from_json(const Values& json, const std::string& where);

}  // namespace itera
