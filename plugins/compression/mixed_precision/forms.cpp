// Forms of tensors and their parts to bytes, claims and stored tensors.
#include "forms.hpp"

#include <ATen/core/Tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "itera/error.hpp"
#include "itera/targets.hpp"

namespace itera::mixed {

namespace {

constexpr std::string_view int4 = "int4";  // the usual one

const RowPart& part_of(const TensorInfo& info, const std::string& name) {
  return *std::ranges::find(info.parts, name, &RowPart::name);
}

std::vector<std::int64_t> shape_of(const TensorInfo& info, const std::string& part) {
  std::vector<std::int64_t> shape = info.shape;
  if (part.empty()) return shape;
  const RowPart& rows = part_of(info, part);
  shape.front() = rows.end - rows.begin;
  return shape;
}

StoredPtr stored(const at::Tensor& values, const TensorInfo& info, const PartForms& parts) {
  if (parts.front().part.empty()) return store(values, parts.front().form);
  std::vector<StoredPtr> blocks;
  for (const auto& [part, form, by] : parts) {
    const RowPart& rows = part_of(info, part);
    blocks.push_back(store(values.slice(0, rows.begin, rows.end), form));
  }
  return store_rows(std::move(blocks));
}

}  // namespace

std::vector<std::string> form_words(bool with_sparse) {
  std::vector<std::string> words;
  for (const Form& form : all_forms()) {
    if (leaves_out_zeros(form) && !with_sparse) continue;
    const bool first = form.bits == 4 && std::ranges::find(words, int4) == words.end();
    if (first) words.emplace_back(int4);
    words.push_back(print(form));
  }
  return words;
}

Form form_meant(const std::string& word) {
  return word == int4 ? Form{.kind = Form::int_, .bits = 4, .per = {Granularity::group, 64}}
                      : form_named(word);
}

bool equal(const PartForms& a, const PartForms& b) {
  return std::ranges::equal(a, b, [](const PartForm& x, const PartForm& y) {
    return x.part == y.part && x.form == y.form;
  });
}

std::string text_of(const PartForms& parts) {
  std::string text;
  for (const auto& [part, form, by] : parts) {
    if (!text.empty()) text += ", ";
    text += part.empty() ? print(form) : part + " " + print(form);
  }
  return text;
}

std::int64_t parameters_of(const TensorInfo& info, const std::string& part) {
  const auto shape = shape_of(info, part);
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

std::int64_t bytes_of(const TensorInfo& info, const PartForms& parts) {
  std::int64_t bytes = 0;
  for (const auto& [part, form, by] : parts) bytes += form_bytes(form, shape_of(info, part));
  return bytes;
}

std::vector<Claim> claims_of(const TensorTable& tensors, const FormMap& forms) {
  std::vector<Claim> claims;
  for (const TensorInfo& info : tensors) {
    const auto parts = forms.find(info.name);
    if (parts == forms.end()) continue;
    for (const auto& [part, form, by] : parts->second) {
      claims.push_back({.tensor = info.name,
                        .part = part,
                        .form = form,
                        .bytes = form_bytes(form, shape_of(info, part)),
                        .exact = has_fixed_bytes(form),
                        .by = by});
    }
  }
  return claims;
}

StoredPtr stored_as(const Checkpoint& checkpoint, const TensorInfo& info, const PartForms& parts) {
  const at::Tensor values = finite_weights(checkpoint, info.name, "mixed_precision");
  try {
    return stored(values, info, parts);
  } catch (const Error& e) {
    throw Error(fmt::format("mixed_precision: tensor \"{}\" as {}: {}", info.name, text_of(parts),
                            e.what()),
                e.fault());
  }
}

Checkpoint with_forms(const Checkpoint& checkpoint, const TensorTable& tensors,
                      const FormMap& forms) {
  Checkpoint result = checkpoint;
  for (const TensorInfo& info : tensors) {
    const auto parts = forms.find(info.name);
    if (parts != forms.end())
      result.tensors.at(info.name) = stored_as(checkpoint, info, parts->second);
  }
  return result;
}

}  // namespace itera::mixed
