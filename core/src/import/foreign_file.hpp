// Somebody else's file of tensors, whatever its format: one view of PyTorch's and of safetensors.
// No LibTorch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "itera/values.hpp"

namespace itera {

/// Integers q of a quantised tensor stand for (q - zero_point) · scale: one pair for all, or one
/// for each entry along `axis`.
struct Quantiser {
  std::vector<double> scales, zero_points;
  std::int64_t axis = -1;  ///< -1: one pair for all
};

struct FileTensor {
  std::string name;                          ///< the keys that lead to it, joined by dots
  std::string dtype;                         ///< as safetensors has it, and QI8, QU8 and QI32
  std::vector<std::int64_t> shape, strides;  ///< strides in elements, none negative
  std::string storage;                       ///< tensors of the same storage may share bytes
  std::int64_t offset = 0;                   ///< of the first element in the storage
  /// From the first element to the last that the strides reach; perhaps not aligned. Never fewer
  /// elements than the shape has.
  std::span<const std::byte> data;
  std::optional<Quantiser> quantiser{};
};

/// Bytes of one element; nothing for a type that is not known.
std::optional<std::uint64_t> bytes_of_element(const std::string& dtype);
/// Elements of the shape.
std::int64_t elements(const FileTensor& tensor);
/// Whether both are the same view of the same bytes.
bool same_values(const FileTensor& a, const FileTensor& b);

/// What lies under a key: a plain value, a tensor, or more keys.
struct Branch {
  std::string key;
  std::string type;  ///< "dictionary", "list", "text", …; of an object, its class
  Values value{};    ///< of plain values; null otherwise
  std::optional<std::size_t> tensor{};  ///< place in the list of tensors
  std::vector<Branch> branches{};
};

struct ForeignContents {
  std::string format;  ///< "PyTorch" or "safetensors"
  Branch tree;
  std::vector<FileTensor> tensors;              ///< in the order of the tree
  std::map<std::string, std::string> metadata;  ///< of safetensors
};

/// The tensors point into `bytes`. Throws Error.
ForeignContents read_foreign(std::span<const std::byte> bytes);

/// A file held open, mapped.
class ForeignFile {
 public:
  /// Throws Error naming the file.
  explicit ForeignFile(const std::filesystem::path& path);
  [[nodiscard]] const ForeignContents& contents() const noexcept { return contents_; }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return mapped_.bytes().size(); }

 private:
  MappedFile mapped_;
  ForeignContents contents_;
};

}  // namespace itera
