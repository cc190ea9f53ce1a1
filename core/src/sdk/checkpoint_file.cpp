// Checkpoints on disk: safetensors whose metadata carry architecture, configuration, tokenizer,
// ties and the forms of packed tensors.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/json.hpp"
#include "import/safetensors.hpp"
#include "itera/checkpoint.hpp"
#include "itera/error.hpp"
#include "packed.hpp"

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
  if (entry.dtype == "F16") return store_half(tensor_of(entry, at::kHalf), {Form::f16});
  if (entry.dtype == "BF16") return store_half(tensor_of(entry, at::kBFloat16), {Form::bf16});
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

bool is_shape(const Values& json) {
  return json.is_array() && std::ranges::all_of(json, [](const Values& size) {
           return size.is_number_integer() && size.get<std::int64_t>() >= 0;
         });
}

/// The tensors of a file: first the packed ones, from the pieces that the metadata ask for; each
/// entry that is left is a plain one.
class TensorReader {
 public:
  explicit TensorReader(const safetensors::Contents& contents) : contents_(contents) {}

  std::map<std::string, StoredPtr> read(const Values& forms) {
    if (!forms.is_object()) throw Error("its itera.forms are no map");
    std::map<std::string, StoredPtr> tensors;
    for (const auto& [name, form] : forms.items()) tensors[name] = packed(name, form);
    for (const safetensors::Tensor& entry : contents_.tensors) {
      if (taken_.contains(entry.name)) continue;
      if (!tensors.emplace(entry.name, stored_of(entry)).second)
        throw Error(fmt::format("tensor \"{}\" is there twice, packed and plain", entry.name));
    }
    return tensors;
  }

 private:
  StoredPtr packed(const std::string& name, const Values& form) {
    const Values rows = form.is_object() ? form.value("rows", Values::array()) : Values();
    if (!form.is_object() || !form.contains("form") || !form["form"].is_string() ||
        !form.contains("shape") || !is_shape(form["shape"]) || !is_shape(rows)) {
      throw Error(
          fmt::format("tensor \"{}\": its entry of itera.forms is {}, expected form, shape "
                      "and perhaps rows",
                      name, form.dump()));
    }
    try {
      return read_stored(form["shape"].get<Shape>(), form_named(form["form"].get<std::string>()),
                         rows.get<Shape>(), [&](const PieceLayout& layout) {
                           return piece(name + layout.suffix, type_of(layout.element),
                                        layout.shape);
                         });
    } catch (const Error& e) {
      throw Error(fmt::format("tensor \"{}\": {}", name, e.what()), e.fault());
    }
  }

  at::Tensor piece(const std::string& name, at::ScalarType type, const Shape& shape) {
    const safetensors::Tensor* entry = contents_.find(name);
    if (entry == nullptr) throw Error(fmt::format("its piece \"{}\" is missing", name));
    if (entry->dtype != name_of_type(type) || entry->shape != shape) {
      throw Error(fmt::format("its piece \"{}\" is {} {}, expected {} {}", name, entry->dtype,
                              safetensors::shape_text(entry->shape), name_of_type(type),
                              safetensors::shape_text(shape)));
    }
    if (!taken_.insert(name).second)
      throw Error(fmt::format("its piece \"{}\" is a piece of another tensor already", name));
    return tensor_of(*entry, type);
  }

  const safetensors::Contents& contents_;
  std::set<std::string> taken_;
};

/// kind → layer → ascending entries
void expect_kept(const Values& kept) {
  const auto lists = [](const Values& layers) {
    return layers.is_object() && std::ranges::all_of(layers, is_shape);
  };
  if (!kept.is_object() || !std::ranges::all_of(kept, lists))
    throw Error(fmt::format("its itera.kept are {}, expected lists of entries", kept.dump()));
}

Values optional_json(const safetensors::Metadata& metadata, const std::string& key) {
  const auto found = metadata.find(key);
  return found == metadata.end() ? Values::object() : parse_json(found->second, key);
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
  checkpoint.kept = optional_json(metadata, "itera.kept");
  expect_kept(checkpoint.kept);
  const Values ties = parse_json(required(metadata, "itera.ties"), "itera.ties");
  checkpoint.tensors = TensorReader(contents).read(optional_json(metadata, "itera.forms"));
  for (const auto& [name, target] : ties.items()) {
    if (!target.is_string() || !checkpoint.tensors.contains(target.get<std::string>()) ||
        checkpoint.tensors.contains(name)) {
      throw Error(fmt::format("\"{}\" is tied to {}, which is not another tensor of the file", name,
                              target.dump()));
    }
    checkpoint.ties[name] = target.get<std::string>();
  }
  return checkpoint;
}

/// What load needs to know of the tensors that are not plain.
Values forms_of(const Checkpoint& checkpoint) {
  Values forms = Values::object();
  for (const auto& [name, stored] : checkpoint.tensors) {
    if (is_plain(stored->form())) continue;
    forms[name] = {{"form", print(stored->form())}, {"shape", stored->shape()}};
    if (const Shape rows = block_rows_of(*stored); !rows.empty()) forms[name]["rows"] = rows;
  }
  return forms;
}

safetensors::Metadata metadata_of(const Checkpoint& checkpoint) {
  safetensors::Metadata metadata{{"format", "pt"},
                                 {"itera.format", format_version},
                                 {"itera.architecture", checkpoint.architecture},
                                 {"itera.config", canonical(checkpoint.config)},
                                 {"itera.tokenizer", checkpoint.tokenizer},
                                 {"itera.ties", canonical(Values(checkpoint.ties))}};
  if (const Values forms = forms_of(checkpoint); !forms.empty())
    metadata["itera.forms"] = canonical(forms);
  if (!checkpoint.kept.empty()) metadata["itera.kept"] = canonical(checkpoint.kept);
  return metadata;
}

}  // namespace

void save(const Checkpoint& checkpoint, const std::filesystem::path& path) {
  std::vector<at::Tensor> alive;  // until the file is written
  std::vector<safetensors::Tensor> entries;
  for (const auto& [name, stored] : checkpoint.tensors) {
    for (const StoredPiece& piece : stored->pieces()) {
      const at::Tensor& tensor = alive.emplace_back(piece.tensor.contiguous());
      entries.push_back(
          {name + piece.suffix,
           name_of_type(tensor.scalar_type()),
           tensor.sizes().vec(),
           {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()}});
    }
  }
  safetensors::write(path, std::move(entries), metadata_of(checkpoint));
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
