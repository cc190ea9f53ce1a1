// Stored: how one tensor is kept and multiplied. A closed set of forms owned by the SDK, with their
// kernels.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "itera/api.hpp"
#include "itera/form.hpp"

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
  /// x (…, columns) f32 → x · Wᵀ (…, rows) f32, in this form's arithmetic; differentiable in x, and
  /// in the values where these are trainable. Throws Error where x needs a gradient and none can
  /// pass (int8-dynamic).
  [[nodiscard]] virtual at::Tensor apply(const at::Tensor& x) const = 0;
  /// The tensors that go into the file.
  [[nodiscard]] virtual std::vector<StoredPiece> pieces() const = 0;
  /// Bytes in the file, scales included: the sum over pieces().
  [[nodiscard]] std::int64_t bytes() const;
  /// Bytes held in memory while the model runs.
  [[nodiscard]] virtual std::int64_t resident_bytes() const = 0;
  [[nodiscard]] virtual const Form& form() const = 0;
};

using StoredPtr = std::shared_ptr<const Stored>;

/// Values rounded to nearest. A matrix of rank > 2 is packed as (dim 0, rest). Throws Error for
/// values that are not finite or beyond the form's range, rank < 2 in a packed form, and rows.
ITERA_API StoredPtr store(const at::Tensor& values, const Form& form);
/// Row blocks, each in its own form.
ITERA_API StoredPtr store_rows(std::vector<StoredPtr> blocks);

/// Integers chosen by a method, in an int4 form: levels (rows, columns) int8; scale and, where the
/// form is asymmetric, zero (rows, groups): value = (level - zero) · scale. Per row and per tensor
/// there is one group a row, or one (1, 1).
ITERA_API StoredPtr store_int4(const at::Tensor& levels, const at::Tensor& scale,
                               const at::Tensor& zero, const Form& form);
/// Integers chosen by a method, in an int8 form: levels (rows, columns) int8, scale (rows) f32.
ITERA_API StoredPtr store_int8(const at::Tensor& levels, const at::Tensor& scale, const Form& form);

/// f32 values as they are; keeps requires_grad, so the same model code trains.
ITERA_API StoredPtr store_f32(at::Tensor values);
/// Rounds to nearest even, kept as f16 or bf16 in the file; widened once at load for f32
/// arithmetic. `form` is f16 or bf16. Values beyond the form's range become infinite: check
/// before.
ITERA_API StoredPtr store_half(const at::Tensor& values, const Form& form);

}  // namespace itera
