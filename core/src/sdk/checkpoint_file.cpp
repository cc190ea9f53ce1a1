// Checkpoints on disk: safetensors whose metadata carry architecture, configuration, tokenizer and
// ties.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <utility>

#include "base/json.hpp"
#include "import/safetensors.hpp"
#include "itera/checkpoint.hpp"
#include "itera/error.hpp"

namespace itera {

namespace {

constexpr const char* format_version = "1";

constexpr std::pair<at::ScalarType, const char*> types[] = {
    {at::kFloat, "F32"}, {at::kDouble, "F64"}, {at::kHalf, "F16"},  {at::kBFloat16, "BF16"},
    {at::kLong, "I64"},  {at::kInt, "I32"},    {at::kShort, "I16"}, {at::kChar, "I8"},
    {at::kByte, "U8"},   {at::kBool, "BOOL"}};

const char* name_of_type(at::ScalarType type) {
  for (const auto& [ours, name] : types) {
    if (ours == type) return name;
  }
  throw Error("a tensor of this type cannot be written to a safetensors file");
}

at::Tensor tensor_of(const safetensors::Tensor& entry, at::ScalarType type) {
  at::Tensor tensor = at::empty(entry.shape, type);
  if (!entry.data.empty()) std::memcpy(tensor.data_ptr(), entry.data.data(), entry.data.size());
  return tensor;
}

StoredPtr stored_of(const safetensors::Tensor& entry) {
  if (entry.dtype == "F16") return store_half(tensor_of(entry, at::kHalf), "f16");
  if (entry.dtype == "BF16") return store_half(tensor_of(entry, at::kBFloat16), "bf16");
  if (entry.dtype == "F32") return store_f32(tensor_of(entry, at::kFloat));
  throw Error(
      fmt::format("tensor \"{}\" has type {}: expected F32, F16 or BF16", entry.name, entry.dtype));
}

const std::string& required(const safetensors::Metadata& metadata, const std::string& key) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) {
    throw Error(
        fmt::format("its metadata have no \"{}\": not a checkpoint that itera-lab wrote", key));
  }
  return found->second;
}

Checkpoint checkpoint_of(const safetensors::Contents& contents) {
  const auto& metadata = contents.metadata;
  if (const std::string& version = required(metadata, "itera.format"); version != format_version) {
    throw Error(
        fmt::format("its format is \"{}\"; this version reads {}", version, format_version));
  }
  Checkpoint checkpoint;
  checkpoint.architecture = required(metadata, "itera.architecture");
  checkpoint.config = parse_json(required(metadata, "itera.config"), "itera.config");
  checkpoint.tokenizer = required(metadata, "itera.tokenizer");
  const Values ties = parse_json(required(metadata, "itera.ties"), "itera.ties");
  for (const safetensors::Tensor& entry : contents.tensors)
    checkpoint.tensors[entry.name] = stored_of(entry);
  for (const auto& [name, target] : ties.items()) {
    if (!target.is_string() || !contents.find(target.get<std::string>()) ||
        contents.find(name) != nullptr) {
      throw Error(fmt::format("\"{}\" is tied to {}, which is not another tensor of the file", name,
                              target.dump()));
    }
    checkpoint.ties[name] = target.get<std::string>();
  }
  return checkpoint;
}

}  // namespace

void save(const Checkpoint& checkpoint, const std::filesystem::path& path) {
  std::vector<at::Tensor> alive;  // until the file is written
  std::vector<safetensors::Tensor> entries;
  for (const auto& [name, stored] : checkpoint.tensors) {
    for (const StoredPart& part : stored->parts()) {
      const at::Tensor& tensor = alive.emplace_back(part.tensor.contiguous());
      entries.push_back(
          {name + part.suffix,
           name_of_type(tensor.scalar_type()),
           tensor.sizes().vec(),
           {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()}});
    }
  }
  safetensors::write(path, std::move(entries),
                     {{"format", "pt"},
                      {"itera.format", format_version},
                      {"itera.architecture", checkpoint.architecture},
                      {"itera.config", canonical(checkpoint.config)},
                      {"itera.tokenizer", checkpoint.tokenizer},
                      {"itera.ties", canonical(Values(checkpoint.ties))}});
}

Checkpoint load_checkpoint(const std::filesystem::path& path) {
  const safetensors::File file(path);
  try {
    return checkpoint_of(file.contents());
  } catch (const Error& e) {
    throw Error(fmt::format("checkpoint \"{}\": {}", path.string(), e.what()), e.fault());
  }
}

}  // namespace itera
