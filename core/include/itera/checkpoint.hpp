// Checkpoint: the value everything passes along. On disk, one safetensors file with the rest in its
// metadata.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "itera/stored.hpp"
#include "itera/tensor_table.hpp"
#include "itera/values.hpp"

namespace itera {

struct Checkpoint {
  std::string architecture;  ///< the model component that builds it
  Values config;             ///< its resolved configuration
  std::string tokenizer;     ///< text that load_tokenizer understands; "" when there is none
  std::map<std::string, StoredPtr> tensors;
  std::map<std::string, std::string>
      ties;  ///< name → the tensor whose values it shares; never a key of `tensors`
  /// What is left of the model it was cut from, in that model's numbering:
  /// {"layer": {"": [0, 2]}, "state": {"2": [1, 3, 5]}}; empty where nothing was cut.
  Values kept = Values::object();

  /// The tensor of that name, through its tie. Throws Error when there is none.
  [[nodiscard]] ITERA_API const StoredPtr& at(const std::string& name) const;
  /// Payload bytes in the file, tied tensors counted once.
  [[nodiscard]] ITERA_API std::int64_t bytes() const;
};

/// Throws Error naming every tensor of the table that is missing or has another shape, and every
/// one it does not know.
ITERA_API void check_tensors(const Checkpoint& checkpoint, const TensorTable& table);

/// Writes under a temporary name beside `path`, syncs, renames. Throws Error.
ITERA_API void save(const Checkpoint& checkpoint, const std::filesystem::path& path);
/// Reads defensively: anything wrong with the file is an Error that names it.
ITERA_API Checkpoint load_checkpoint(const std::filesystem::path& path);

}  // namespace itera
