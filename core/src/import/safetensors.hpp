// Named tensors in safetensors files: a reader that trusts nothing, and a writer. No LibTorch.
//
// 8 bytes little-endian N | N bytes of JSON, padded with spaces | data
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"

namespace itera::safetensors {

struct Tensor {
  std::string name, dtype;
  std::vector<std::int64_t> shape;
  std::span<const std::byte>
      data;  ///< row by row, little-endian; where a foreign file has it, perhaps not aligned
};

using Metadata = std::map<std::string, std::string>;

struct Contents {
  std::vector<Tensor> tensors;  ///< by name
  Metadata metadata;

  [[nodiscard]] const Tensor* find(std::string_view name) const;
};

/// Bytes of one element of "F32", "BF16", …; nothing for a type that is not known.
std::optional<std::uint64_t> element_bytes(std::string_view dtype);

/// Bytes that a tensor's type and shape ask for; an Error naming it when there is no such number.
std::uint64_t payload_bytes(const Tensor& tensor);

/// "[4, 3]"
std::string shape_text(const std::vector<std::int64_t>& shape);

inline constexpr std::uint64_t max_header_bytes = 100'000'000;
inline constexpr const char* metadata_key = "__metadata__";

/// The tensors point into `bytes`. Throws Error with what is wrong: nothing is repaired or guessed.
Contents parse(std::span<const std::byte> bytes);

/// A file held open, mapped.
class File {
 public:
  /// Throws Error naming the file.
  explicit File(const std::filesystem::path& path);
  [[nodiscard]] const Contents& contents() const noexcept { return contents_; }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return mapped_.bytes().size(); }

 private:
  MappedFile mapped_;
  Contents contents_;
};

/// Widest elements first, then by name, so that each tensor is aligned and equal contents are equal
/// files. Written beside `path`, synced, renamed: on failure (Error) the old file stands.
void write(const std::filesystem::path& path, std::vector<Tensor> tensors,
           const Metadata& metadata);

}  // namespace itera::safetensors
