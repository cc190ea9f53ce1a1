// The format is told by the first bytes, never by the name.
#include "import/foreign_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "import/safetensors.hpp"
#include "import/torch_file.hpp"
#include "import/zip.hpp"
#include "itera/error.hpp"

namespace itera {
namespace {

using Bytes = std::span<const std::byte>;

std::vector<std::int64_t> row_major(const std::vector<std::int64_t>& shape) {
  std::vector<std::int64_t> strides(shape.size(), 1);
  for (std::size_t i = shape.size(); i-- > 1;)
    strides[i - 1] = strides[i] * std::max<std::int64_t>(shape[i], 1);
  return strides;
}

ForeignContents of_safetensors(Bytes bytes) {
  safetensors::Contents file = safetensors::parse(bytes);
  ForeignContents contents{"safetensors", {"", "dictionary"}, {}, std::move(file.metadata)};
  for (safetensors::Tensor& tensor : file.tensors) {
    contents.tree.branches.push_back({tensor.name, "tensor", {}, contents.tensors.size()});
    contents.tensors.push_back({tensor.name, std::move(tensor.dtype), tensor.shape,
                                row_major(tensor.shape), tensor.name, 0, tensor.data});
  }
  return contents;
}

bool begins_with(Bytes bytes, std::string_view text) {
  return bytes.size() >= text.size() && std::memcmp(bytes.data(), text.data(), text.size()) == 0;
}

/// What torch.save wrote before version 1.6: a pickle of its magic number comes first.
bool is_old_torch_file(Bytes bytes) {
  using namespace std::string_view_literals;
  return begins_with(bytes, "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"sv);
}

bool is_safetensors(Bytes bytes) { return bytes.size() > 8 && bytes[8] == std::byte{'{'}; }

}  // namespace

std::optional<std::uint64_t> bytes_of_element(const std::string& dtype) {
  if (dtype == "QI8" || dtype == "QU8") return 1;
  if (dtype == "QI32") return 4;
  return safetensors::element_bytes(dtype);
}

std::int64_t elements(const FileTensor& tensor) {
  std::int64_t count = 1;
  for (const std::int64_t extent : tensor.shape) count *= extent;
  return count;
}

bool same_values(const FileTensor& a, const FileTensor& b) {
  return a.storage == b.storage && a.offset == b.offset && a.shape == b.shape &&
         a.strides == b.strides && a.dtype == b.dtype && elements(a) > 0;
}

ForeignContents read_foreign(Bytes bytes) {
  if (zip::begins(bytes)) return read_torch(bytes);
  if (is_old_torch_file(bytes)) {
    throw Error(
        "written by torch.save in its old format; load it in Python and torch.save it again with "
        "PyTorch 1.6 or newer",
        Fault::invalid);
  }
  if (is_safetensors(bytes)) return of_safetensors(bytes);
  throw Error("neither a PyTorch file (zip) nor safetensors, by its first bytes", Fault::invalid);
}

ForeignFile::ForeignFile(const std::filesystem::path& path) : mapped_(path) {
  try {
    contents_ = read_foreign(mapped_.bytes());
  } catch (const Error& e) {
    throw Error(fmt::format("\"{}\": {}", path.string(), e.what()), e.fault());
  }
}

}  // namespace itera
