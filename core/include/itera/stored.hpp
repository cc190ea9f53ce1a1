// Stored: how one tensor is kept and multiplied. A closed set of forms owned by the SDK, with their
// kernels.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "itera/api.hpp"

namespace itera {

/// One tensor as it lies in a file: `suffix` is added to the tensor's name ("" for plain forms).
struct StoredPiece {
  std::string suffix;
  at::Tensor tensor;
};

class ITERA_API Stored {
 public:
  Stored() = default;
  Stored(const Stored&) = delete;
  Stored& operator=(const Stored&) = delete;
  virtual ~Stored() = default;

  [[nodiscard]] virtual std::vector<std::int64_t> shape() const = 0;
  /// The values in f32; trainable values keep their gradient.
  [[nodiscard]] virtual at::Tensor dense() const = 0;
  /// Rows of a matrix by index: ids (…) int64 → (…, columns) f32.
  [[nodiscard]] virtual at::Tensor rows(const at::Tensor& ids) const = 0;
  /// x (…, columns) f32 → x · Wᵀ (…, rows) f32, in this form's arithmetic; differentiable when
  /// trainable.
  [[nodiscard]] virtual at::Tensor apply(const at::Tensor& x) const = 0;
  /// The tensors that go into the file.
  [[nodiscard]] virtual std::vector<StoredPiece> pieces() const = 0;
  /// Bytes in the file, scales included: the sum over pieces().
  [[nodiscard]] std::int64_t bytes() const;
  /// Bytes held in memory while the model runs.
  [[nodiscard]] virtual std::int64_t resident_bytes() const = 0;
  /// "f32", "f16", "bf16", …
  [[nodiscard]] virtual std::string form() const = 0;
};

using StoredPtr = std::shared_ptr<const Stored>;

/// A form by its name, rounded to nearest: the language of rules, claims and reports.
///   f32, f16, bf16
///   int8           per row, symmetric, f32 scale = absmax / 127
///   int8-dynamic   the same bytes; apply() also quantises its input per token
///   int4-g32, -g64, -g128, int4-row, int4-tensor    4 bits, symmetric, levels -7 … 7, scale =
///                  absmax / 7: f16 per group, f32 per row or tensor
///   …-asym         levels 0 … 15 with a zero point of the scale's type beside each scale
///   nf4            groups of 64, double-quantised scales (Dettmers et al. 2023)
///   sparse-f32, sparse-f16, sparse-int8    a bitmap and the entries that are not zero
///   2:4-f32, 2:4-f16, 2:4-int8    two of every four entries of a row
/// A matrix of rank > 2 is packed as (dim 0, rest). Throws Error for an unknown form, values that
/// are not finite, and rank < 2 in a packed form. Values beyond f16 are an Error too.
ITERA_API StoredPtr store(const at::Tensor& values, const std::string& form);
/// Row blocks, each in its own form: "rows(f16,int8)".
ITERA_API StoredPtr store_rows(std::vector<StoredPtr> blocks);
/// Payload bytes of a form before there are values; `nonzero` matters for sparse-… alone (absent:
/// the most it can be, all of them). Throws Error for an unknown form.
ITERA_API std::int64_t form_bytes(const std::string& form, const std::vector<std::int64_t>& shape,
                                  std::optional<std::int64_t> nonzero = std::nullopt);
/// Whether `form` is one of f32, f16 and bf16: what methods start from.
ITERA_API bool is_plain(const std::string& form) noexcept;

/// Integers chosen by a method, in an int4 form: levels (rows, columns) int8; scale and, where the
/// form is asymmetric, zero (rows, groups): value = (level - zero) · scale. Per row and per tensor
/// there is one group a row, or one (1, 1).
ITERA_API StoredPtr store_int4(const at::Tensor& levels, const at::Tensor& scale,
                               const at::Tensor& zero, const std::string& form);
/// Integers chosen by a method: levels (rows, columns) int8, scale (rows) f32.
ITERA_API StoredPtr store_int8(const at::Tensor& levels, const at::Tensor& scale,
                               const std::string& form = "int8");

/// f32 values as they are; keeps requires_grad, so the same model code trains.
ITERA_API StoredPtr store_f32(at::Tensor values);
/// Rounds to nearest even, kept as f16 or bf16 in the file; widened once at load for f32
/// arithmetic. `form` is "f16" or "bf16". Values beyond the form's range become infinite: check
/// before.
ITERA_API StoredPtr store_half(const at::Tensor& values, const std::string& form);

}  // namespace itera
