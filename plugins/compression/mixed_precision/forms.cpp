// Pieces to bytes, claims and stored tensors.
#include "forms.hpp"

#include <ATen/core/Tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "itera/error.hpp"
#include "itera/targets.hpp"

namespace itera::mixed {

namespace {

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

StoredPtr stored(const at::Tensor& values, const TensorInfo& info, const Pieces& pieces) {
  if (pieces.front().part.empty()) return store(values, pieces.front().form);
  std::vector<StoredPtr> blocks;
  for (const Piece& piece : pieces) {
    const RowPart& rows = part_of(info, piece.part);
    blocks.push_back(store(values.slice(0, rows.begin, rows.end), piece.form));
  }
  return store_rows(std::move(blocks));
}

}  // namespace

std::string full_name(const std::string& form) { return form == "int4" ? "int4-g64" : form; }

bool equal(const Pieces& a, const Pieces& b) {
  return std::ranges::equal(
      a, b, [](const Piece& x, const Piece& y) { return x.part == y.part && x.form == y.form; });
}

std::string text_of(const Pieces& pieces) {
  std::string text;
  for (const Piece& piece : pieces) {
    if (!text.empty()) text += ", ";
    text += piece.part.empty() ? piece.form : piece.part + " " + piece.form;
  }
  return text;
}

std::int64_t parameters_of(const TensorInfo& info, const std::string& part) {
  const auto shape = shape_of(info, part);
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

std::int64_t bytes_of(const TensorInfo& info, const Pieces& pieces) {
  std::int64_t bytes = 0;
  for (const Piece& piece : pieces) bytes += form_bytes(piece.form, shape_of(info, piece.part));
  return bytes;
}

std::vector<Claim> claims_of(const TensorTable& tensors, const FormMap& forms) {
  std::vector<Claim> claims;
  for (const TensorInfo& info : tensors) {
    const auto pieces = forms.find(info.name);
    if (pieces == forms.end()) continue;
    for (const Piece& piece : pieces->second) {
      claims.push_back({.tensor = info.name,
                        .part = piece.part,
                        .form = piece.form,
                        .bytes = form_bytes(piece.form, shape_of(info, piece.part)),
                        .exact = !piece.form.starts_with("sparse-"),
                        .by = piece.by});
    }
  }
  return claims;
}

StoredPtr stored_as(const Checkpoint& checkpoint, const TensorInfo& info, const Pieces& pieces) {
  const at::Tensor values = finite_weights(checkpoint, info.name, "mixed_precision");
  try {
    return stored(values, info, pieces);
  } catch (const Error& e) {
    throw Error(fmt::format("mixed_precision: tensor \"{}\" as {}: {}", info.name, text_of(pieces),
                            e.what()),
                e.fault());
  }
}

Checkpoint with_forms(const Checkpoint& checkpoint, const TensorTable& tensors,
                      const FormMap& forms) {
  Checkpoint result = checkpoint;
  for (const TensorInfo& info : tensors) {
    const auto pieces = forms.find(info.name);
    if (pieces != forms.end())
      result.tensors.at(info.name) = stored_as(checkpoint, info, pieces->second);
  }
  return result;
}

}  // namespace itera::mixed
