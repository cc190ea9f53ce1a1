// What the packed forms share: sizes, rows widened as they are needed, scales, reading back.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "itera/stored.hpp"

namespace itera {

// O rows, K columns, R rows of x

using Shape = std::vector<std::int64_t>;

/// A tensor of rank ≥ 2 as the matrix (dim 0, rest).
struct Extent {
  std::int64_t rows, columns;
};
/// Throws Error for a lower rank and for a shape that no tensor has.
Extent extent_of(const Shape& shape, const std::string& form);

/// A matrix that lies packed in memory and is widened a few rows at a time.
class Packed : public Stored {
 public:
  Packed(Shape shape, std::string form)
      : shape_(std::move(shape)), form_(std::move(form)), extent_(extent_of(shape_, form_)) {}

  [[nodiscard]] Shape shape() const final { return shape_; }
  [[nodiscard]] std::string form() const final { return form_; }
  [[nodiscard]] at::Tensor dense() const final;
  [[nodiscard]] at::Tensor rows(const at::Tensor& ids) const final;
  [[nodiscard]] at::Tensor apply(const at::Tensor& x) const final;

 protected:
  /// Rows [first, last) in f32 → out (last - first, K).
  virtual void widen(std::int64_t first, std::int64_t last, float* out) const = 0;
  /// x (R, K) f32, contiguous → (R, O).
  [[nodiscard]] virtual at::Tensor multiply(const at::Tensor& x) const;
  /// The same where R is at most `few_rows`: by default the rows are widened for this too.
  [[nodiscard]] virtual at::Tensor multiply_few(const at::Tensor& x) const { return multiply(x); }

  static constexpr std::int64_t few_rows = 4;
  [[nodiscard]] std::int64_t row_count() const { return extent_.rows; }
  [[nodiscard]] std::int64_t columns() const { return extent_.columns; }
  /// Rows a thread should take at least, for R rows of x.
  [[nodiscard]] std::int64_t grain(std::int64_t rows_of_x) const;

 private:
  Shape shape_;
  std::string form_;
  Extent extent_;
};

/// Takes one piece out of a file, checked: Error naming it when it is missing, of another type or
/// of another shape.
using TakePiece =
    std::function<at::Tensor(const std::string& suffix, at::ScalarType type, const Shape& shape)>;

/// One kind of form, in one file.
struct FormFamily {
  bool (*knows)(std::string_view form);
  /// Finite values in f32 → the nearest in this form.
  StoredPtr (*round)(const at::Tensor& values, const std::string& form);
  std::int64_t (*bytes)(const Extent& extent, const std::string& form,
                        std::optional<std::int64_t> nonzero);
  StoredPtr (*read)(const Shape& shape, const std::string& form, const TakePiece& take);
};

extern const FormFamily int8_family, int4_family, nf4_family, sparse_family;

/// A packed or joined form from the pieces in a file. `more` is what the file says beside form and
/// shape: the rows of each block.
StoredPtr read_stored(const Shape& shape, const std::string& form, const Shape& block_rows,
                      const TakePiece& take);
/// Rows of each block of a "rows(…)" form; nothing for any other.
Shape block_rows_of(const Stored& stored);
bool is_rows_form(std::string_view form);
StoredPtr read_rows(const Shape& shape, const std::string& form, const Shape& block_rows,
                    const TakePiece& take);

/// span / steps, in f16 or f32; the next larger number of that type where rounding made it so small
/// that the span is more than `steps` + `beyond` of it. Throws Error beyond the type's range.
at::Tensor scale_of(const at::Tensor& span, double steps, double beyond, at::ScalarType type,
                    const std::string& form);
/// Largest magnitude over the last dimension; 0 where that is empty.
at::Tensor absmax_of(const at::Tensor& values);
/// values / scale, rounded to nearest even, 0 where the scale is 0.
at::Tensor levels_of(const at::Tensor& values, const at::Tensor& scale);

/// Levels 0 … 15 (O, K) → two a byte (O, ⌈K/2⌉): column 2i in the low half.
at::Tensor pack_halves(const at::Tensor& levels);
constexpr std::int64_t ceiling(std::int64_t count, std::int64_t size) {
  return count / size + (count % size != 0 ? 1 : 0);
}

}  // namespace itera
