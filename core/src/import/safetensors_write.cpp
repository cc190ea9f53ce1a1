// Writing: the header first, so that nothing is written for tensors that contradict themselves.
#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "import/safetensors.hpp"
#include "itera/error.hpp"

namespace itera::safetensors {
namespace {

[[noreturn]] void refuse(const std::string& reason) { throw Error(reason, Fault::invalid); }

std::string header_text(const std::vector<Tensor>& tensors, const Metadata& metadata) {
  Values header = Values::object();
  std::uint64_t at = 0;
  for (const Tensor& tensor : tensors) {
    if (tensor.name == metadata_key || header.contains(tensor.name)) {
      refuse(fmt::format("cannot write a tensor of name \"{}\": the name is taken", tensor.name));
    }
    if (payload_bytes(tensor) != tensor.data.size()) {
      refuse(fmt::format("cannot write tensor \"{}\": shape {} and {} bytes do not agree",
                         tensor.name, shape_text(tensor.shape), tensor.data.size()));
    }
    header[tensor.name] = {{"dtype", tensor.dtype},
                           {"shape", tensor.shape},
                           {"data_offsets", {at, at + tensor.data.size()}}};
    at += tensor.data.size();
  }
  if (!metadata.empty()) header[metadata_key] = metadata;
  std::string text = canonical(header);
  text.resize((text.size() + 7) / 8 * 8, ' ');
  if (text.size() > max_header_bytes) refuse("cannot write: names and metadata exceed 100 MB");
  return text;
}

}  // namespace

void write(const std::filesystem::path& path, std::vector<Tensor> tensors,
           const Metadata& metadata) {
  std::sort(tensors.begin(), tensors.end(), [](const Tensor& a, const Tensor& b) {
    const auto wide_a = element_bytes(a.dtype), wide_b = element_bytes(b.dtype);
    return wide_a != wide_b ? wide_a > wide_b : a.name < b.name;
  });
  const std::string header = header_text(tensors, metadata);
  const std::uint64_t length = header.size();
  AtomicFile file(path);
  file.write(std::as_bytes(std::span(&length, 1)));
  file.write(header);
  for (const Tensor& tensor : tensors) file.write(tensor.data);
  file.commit();
}

}  // namespace itera::safetensors
