// Reading: length, then JSON, then every tensor by itself, then all together: no overlap, no hole.
#include "import/safetensors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <utility>

#include "base/json.hpp"
#include "itera/error.hpp"

namespace itera::safetensors {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the format is little-endian, and so are we");

[[noreturn]] void fail(const std::string& reason) { throw Error(reason, Fault::invalid); }

std::uint64_t whole_number(const Values& value, const std::string& what) {
  if (!value.is_number_unsigned() ||
      value.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max()) {
    fail(fmt::format("{} should be a whole number, found {}", what, value.dump().substr(0, 60)));
  }
  return value.get<std::uint64_t>();
}

Metadata metadata_from(const Values& json) {
  if (!json.is_object()) fail("its metadata should be a map of texts");
  Metadata metadata;
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) fail(fmt::format("metadata \"{}\" should be a text", key));
    metadata[key] = value.get<std::string>();
  }
  return metadata;
}

const Values& field(const Values& json, const char* key, const std::string& tensor) {
  const auto found = json.find(key);
  if (found == json.end()) fail(fmt::format("tensor \"{}\" has no {}", tensor, key));
  return *found;
}

Tensor tensor_from(const std::string& name, const Values& json, std::span<const std::byte> data) {
  if (!json.is_object())
    fail(fmt::format("tensor \"{}\" should be a map, found {}", name, json.type_name()));
  if (json.size() > 3)
    fail(fmt::format("tensor \"{}\" has more than dtype, shape and data_offsets", name));
  Tensor tensor{name, "", {}, {}};
  const Values& dtype = field(json, "dtype", name);
  const Values& shape = field(json, "shape", name);
  const Values& offsets = field(json, "data_offsets", name);
  if (!dtype.is_string()) fail(fmt::format("dtype of tensor \"{}\" should be a text", name));
  if (!shape.is_array()) fail(fmt::format("shape of tensor \"{}\" should be a list", name));
  if (!offsets.is_array() || offsets.size() != 2) {
    fail(fmt::format("data_offsets of tensor \"{}\" should be a list of two numbers", name));
  }
  tensor.dtype = dtype.get<std::string>();
  for (const Values& extent : shape) {
    tensor.shape.push_back(
        static_cast<std::int64_t>(whole_number(extent, "shape of tensor \"" + name + "\"")));
  }
  const std::uint64_t begin = whole_number(offsets[0], "data_offsets of tensor \"" + name + "\"");
  const std::uint64_t end = whole_number(offsets[1], "data_offsets of tensor \"" + name + "\"");
  if (begin > end || end > data.size()) {
    fail(fmt::format("tensor \"{}\" lies at bytes {} to {} of {} bytes of data", name, begin, end,
                     data.size()));
  }
  if (const std::uint64_t expected = payload_bytes(tensor); end - begin != expected) {
    fail(fmt::format("tensor \"{}\" ({} of shape {}) needs {} bytes, the file gives it {}", name,
                     tensor.dtype, shape_text(tensor.shape), expected, end - begin));
  }
  tensor.data = data.subspan(begin, end - begin);
  return tensor;
}

/// The tensors must cover the data once.
void check_cover(const std::vector<Tensor>& tensors, std::span<const std::byte> data) {
  std::vector<const Tensor*> order;
  for (const Tensor& tensor : tensors) order.push_back(&tensor);
  const auto extent = [](const Tensor* t) { return std::pair(t->data.data(), t->data.size()); };
  std::sort(order.begin(), order.end(), [&](auto* a, auto* b) { return extent(a) < extent(b); });
  std::uint64_t at = 0;
  for (const Tensor* tensor : order) {
    const auto begin = static_cast<std::uint64_t>(tensor->data.data() - data.data());
    if (begin < at) fail(fmt::format("tensor \"{}\" overlaps another", tensor->name));
    if (begin > at)
      fail(fmt::format("{} bytes of data before tensor \"{}\" belong to none", begin - at,
                       tensor->name));
    at = begin + tensor->data.size();
  }
  if (at != data.size())
    fail(fmt::format("{} bytes at the end belong to no tensor", data.size() - at));
}

}  // namespace

const Tensor* Contents::find(std::string_view name) const {
  const auto by_name = [](const Tensor& tensor, std::string_view wanted) {
    return tensor.name < wanted;
  };
  const auto found = std::lower_bound(tensors.begin(), tensors.end(), name, by_name);
  return found == tensors.end() || found->name != name ? nullptr : &*found;
}

std::optional<std::uint64_t> element_bytes(std::string_view dtype) {
  static const std::map<std::string_view, std::uint64_t> sizes{
      {"F64", 8},     {"F32", 4},  {"F16", 2}, {"BF16", 2}, {"F8_E4M3", 1},
      {"F8_E5M2", 1}, {"BOOL", 1}, {"I64", 8}, {"I32", 4},  {"I16", 2},
      {"I8", 1},      {"U64", 8},  {"U32", 4}, {"U16", 2},  {"U8", 1}};
  const auto found = sizes.find(dtype);
  return found == sizes.end() ? std::nullopt : std::optional(found->second);
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

std::uint64_t payload_bytes(const Tensor& tensor) {
  const auto element = element_bytes(tensor.dtype);
  if (!element)
    fail(fmt::format("tensor \"{}\" has unknown type \"{}\"", tensor.name, tensor.dtype));
  std::uint64_t total = *element;  // of an empty tensor: what its other extents ask for
  bool empty = false;
  for (const std::int64_t extent : tensor.shape) {
    if (extent < 0)
      fail(fmt::format("tensor \"{}\" has a negative extent in its shape", tensor.name));
    empty = empty || extent == 0;
    const auto factor = static_cast<std::uint64_t>(std::max<std::int64_t>(extent, 1));
    if (__builtin_mul_overflow(total, factor, &total)) {
      fail(fmt::format("tensor \"{}\" of shape {} is larger than any memory", tensor.name,
                       shape_text(tensor.shape)));
    }
  }
  return empty ? 0 : total;
}

Contents parse(std::span<const std::byte> bytes) {
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length) fail("not a safetensors file: it has fewer than 8 bytes");
  std::memcpy(&length, bytes.data(), sizeof length);
  bytes = bytes.subspan(sizeof length);
  if (length > max_header_bytes)
    fail(fmt::format("not a safetensors file: a header of {} bytes", length));
  if (length > bytes.size()) {
    fail(fmt::format("truncated: a header of {} bytes, of which {} are there", length,
                     bytes.size()));
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), length);
  if (!text.starts_with('{')) fail("not a safetensors file: its header does not begin with {");
  const Values header = parse_json(text, "header");
  const std::span<const std::byte> data = bytes.subspan(length);
  Contents contents;
  for (const auto& [name, json] : header.items()) {
    if (name == metadata_key) contents.metadata = metadata_from(json);
    else contents.tensors.push_back(tensor_from(name, json, data));
  }
  check_cover(contents.tensors, data);
  return contents;
}

File::File(const std::filesystem::path& path) : mapped_(path) {
  try {
    contents_ = parse(mapped_.bytes());
  } catch (const Error& e) {
    throw Error(fmt::format("\"{}\": {}", path.string(), e.what()), e.fault());
  }
}

}  // namespace itera::safetensors
