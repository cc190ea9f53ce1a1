// Wrappers are opened by their usual keys; a module that torch.ao quantised dynamically keeps
// weight and bias as a tuple under X._packed_params._packed_params.
#include "foreign.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "itera/error.hpp"

namespace itera {

namespace {

constexpr std::array<std::string_view, 3> wrappers{"model_state_dict", "state_dict", "model"};
constexpr std::string_view packed = "._packed_params._packed_params";

bool holds_tensors(const Branch& branch) {
  return std::ranges::any_of(branch.branches,
                             [](const Branch& b) { return b.tensor || b.key.ends_with(packed); });
}

/// The branch under a wrapper key that holds something, or none.
const Branch* wrapped(const Branch& branch) {
  for (const std::string_view key : wrappers) {
    const auto found = std::ranges::find(branch.branches, key, &Branch::key);
    if (found != branch.branches.end() && !found->branches.empty()) return &*found;
  }
  return nullptr;
}

class Unpacker {
 public:
  Unpacker(const ForeignContents& contents, const Branch& dictionary) : contents_(contents) {
    for (const Branch& branch : dictionary.branches) {
      if (!branch.key.ends_with(packed)) continue;
      const std::string module = module_of(branch.key);
      // what a quantised module knows of its activations is no weight
      skipped_.insert(
          {module + ".scale", module + ".zero_point", module + "._packed_params.dtype"});
    }
    for (const Branch& branch : dictionary.branches) add(branch);
  }
  ForeignModel model;

 private:
  static std::string module_of(const std::string& key) {
    return key.substr(0, key.size() - packed.size());
  }

  void add(const Branch& branch) {
    if (branch.key.ends_with(packed)) unpack(branch);
    else if (skipped_.contains(branch.key)) return;
    else if (branch.tensor) model.weights.push_back({branch.key, tensor_of(branch)});
    else model.beside.push_back(branch.key);
  }

  /// (weight, bias or none)
  void unpack(const Branch& pair) {
    const std::string module = module_of(pair.key);
    if (pair.branches.empty() || !pair.branches[0].tensor) {
      throw Error("\"" + pair.key + "\" should hold a weight and perhaps a bias", Fault::invalid);
    }
    model.weights.push_back({module + ".weight", tensor_of(pair.branches[0])});
    ++model.unpacked;
    if (pair.branches.size() > 1 && pair.branches[1].tensor)
      model.weights.push_back({module + ".bias", tensor_of(pair.branches[1])});
  }

  const FileTensor* tensor_of(const Branch& branch) const {
    return &contents_.tensors[*branch.tensor];
  }

  const ForeignContents& contents_;
  std::set<std::string> skipped_;
};

at::ScalarType type_of(const FileTensor& tensor) {
  static const std::map<std::string_view, at::ScalarType> types{{"F64", at::kDouble},
                                                                {"F32", at::kFloat},
                                                                {"F16", at::kHalf},
                                                                {"BF16", at::kBFloat16},
                                                                {"F8_E4M3", at::kFloat8_e4m3fn},
                                                                {"F8_E5M2", at::kFloat8_e5m2},
                                                                {"I64", at::kLong},
                                                                {"I32", at::kInt},
                                                                {"I16", at::kShort},
                                                                {"I8", at::kChar},
                                                                {"U64", at::kUInt64},
                                                                {"U32", at::kUInt32},
                                                                {"U16", at::kUInt16},
                                                                {"U8", at::kByte},
                                                                {"BOOL", at::kBool},
                                                                {"QI8", at::kChar},
                                                                {"QU8", at::kByte},
                                                                {"QI32", at::kInt}};
  const auto found = types.find(tensor.dtype);
  if (found == types.end()) {
    throw Error("tensor \"" + tensor.name + "\" has type " + tensor.dtype + ", which is not read",
                Fault::invalid);
  }
  return found->second;
}

/// (q - zero_point) · scale, along the quantiser's axis where it has one.
at::Tensor dequantised(const at::Tensor& q, const Quantiser& by) {
  const at::Tensor values = q.to(at::kFloat);
  if (by.axis < 0) return (values - by.zero_points.front()) * by.scales.front();
  std::vector<std::int64_t> along(static_cast<std::size_t>(q.dim()), 1);
  along[static_cast<std::size_t>(by.axis)] = -1;
  const auto spread = [&](const std::vector<double>& numbers) {
    return at::tensor(numbers, at::kDouble).to(at::kFloat).view(along);
  };
  return (values - spread(by.zero_points)) * spread(by.scales);
}

}  // namespace

ForeignModel foreign_model(const ForeignContents& contents) {
  const Branch* dictionary = &contents.tree;
  std::vector<std::string> around, beside;
  while (!holds_tensors(*dictionary)) {
    const Branch* inner = wrapped(*dictionary);
    if (inner == nullptr) break;
    for (const Branch& other : dictionary->branches) {
      if (&other != inner) beside.push_back(other.key);
    }
    around.push_back(inner->key);
    dictionary = inner;
  }
  ForeignModel model = Unpacker(contents, *dictionary).model;
  for (const std::string& key : around) model.wrapper += (model.wrapper.empty() ? "" : ".") + key;
  model.beside.insert(model.beside.begin(), beside.begin(), beside.end());
  return model;
}

std::vector<std::size_t> first_with_same_values(const std::vector<const FileTensor*>& tensors) {
  using Extents = std::vector<std::int64_t>;
  std::map<std::tuple<std::string, std::int64_t, Extents, Extents>, std::size_t> seen;
  std::vector<std::size_t> first;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const FileTensor& t = *tensors[i];
    const auto [at, is_new] = seen.try_emplace({t.storage, t.offset, t.shape, t.strides}, i);
    first.push_back(same_values(*tensors[at->second], t) ? at->second : i);
  }
  return first;
}

ForeignTensors described(const ForeignModel& model) {
  std::vector<const FileTensor*> tensors;
  for (const ForeignWeight& weight : model.weights) tensors.push_back(weight.tensor);
  const auto first = first_with_same_values(tensors);
  ForeignTensors all;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    all.push_back({model.weights[i].name, tensors[i]->dtype, tensors[i]->shape,
                   first[i] == i ? "" : model.weights[first[i]].name});
  }
  return all;
}

at::Tensor values_of(const FileTensor& tensor) {
  const at::ScalarType type = type_of(tensor);
  const auto width = bytes_of_element(tensor.dtype).value();
  at::Tensor reached = at::empty({static_cast<std::int64_t>(tensor.data.size() / width)}, type);
  if (!tensor.data.empty()) std::memcpy(reached.data_ptr(), tensor.data.data(), tensor.data.size());
  const at::Tensor view = elements(tensor) == 0 ? reached.view(tensor.shape)
                                                : reached.as_strided(tensor.shape, tensor.strides);
  const bool stays = type == at::kHalf || type == at::kBFloat16;
  if (tensor.quantiser) return dequantised(view, *tensor.quantiser).contiguous();
  return (stays ? view : view.to(at::kFloat)).contiguous();
}

StoredPtr stored_of(const FileTensor& tensor) {
  const at::Tensor values = values_of(tensor);
  if (values.scalar_type() == at::kHalf) return store_half(values, {Form::f16});
  if (values.scalar_type() == at::kBFloat16) return store_half(values, {Form::bf16});
  return store_f32(values);
}

}  // namespace itera
