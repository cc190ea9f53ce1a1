// What the packed forms share: sizes, rows widened as they are needed, scales, reading back.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/form_table.hpp"
#include "itera/stored.hpp"

namespace itera {

// O rows, K columns, R rows of x

/// A matrix that lies packed in memory and is widened a few rows at a time.
class Packed : public Stored, public std::enable_shared_from_this<Packed> {
 public:
  Packed(Shape shape, Form form)
      : shape_(std::move(shape)), form_(std::move(form)), extent_(extent_of(shape_, form_)) {}

  [[nodiscard]] Shape shape() const final { return shape_; }
  [[nodiscard]] const Form& form() const final { return form_; }
  [[nodiscard]] at::Tensor dense() const final;
  [[nodiscard]] at::Tensor rows(const at::Tensor& ids) const final;
  [[nodiscard]] at::Tensor apply(const at::Tensor& x) const final;
  [[nodiscard]] std::vector<StoredPiece> pieces() const final;

  /// x (…, K) → (…, O), without a gradient.
  [[nodiscard]] at::Tensor product(const at::Tensor& x) const;
  /// (…, O) → (…, K): the gradient of x, from that of the product.
  [[nodiscard]] at::Tensor product_of_transposed(const at::Tensor& gradient) const;

 protected:
  /// What goes into the file, as the table lists it; of any type that holds the same numbers.
  [[nodiscard]] virtual std::vector<at::Tensor> tensors() const = 0;
  /// Rows [first, last) in f32 → out (last - first, K).
  virtual void widen(std::int64_t first, std::int64_t last, float* out) const = 0;
  /// x (R, K) f32, contiguous → (R, O).
  [[nodiscard]] virtual at::Tensor multiply(const at::Tensor& x) const;
  /// The same where R is at most `few_rows`: by default the rows are widened for this too.
  [[nodiscard]] virtual at::Tensor multiply_few(const at::Tensor& x) const { return multiply(x); }

  [[nodiscard]] std::int64_t row_count() const { return extent_.rows; }
  [[nodiscard]] std::int64_t columns() const { return extent_.columns; }
  /// Rows a thread should take at least, for R rows of x.
  [[nodiscard]] std::int64_t grain(std::int64_t rows_of_x) const;

 private:
  Shape shape_;
  Form form_;
  Extent extent_;
};

at::ScalarType type_of(Element element);

/// Takes one piece out of a file, checked: Error naming it when it is missing, of another type or
/// of another shape.
using TakePiece = std::function<at::Tensor(const PieceLayout& piece)>;
/// All of them, as the table lists them.
std::vector<at::Tensor> take_all(const Form& form, const Shape& shape, const TakePiece& take);

/// The forms of one kind and number of bits, in one file.
struct FormFamily {
  Form::Kind kind;
  int bits;  ///< of int_
  /// Finite values in f32 → the nearest in this form.
  StoredPtr (*round)(const at::Tensor& values, const Form& form);
  StoredPtr (*read)(const Shape& shape, const Form& form, const TakePiece& take);
};

extern const FormFamily int8_family, int4_family, nf4_family, sparse_family, two_four_family;
inline constexpr const FormFamily* families[] = {&int8_family, &int4_family, &nf4_family,
                                                 &sparse_family, &two_four_family};

/// A tensor in any form from the pieces in a file, and the rows of each block where it has any.
StoredPtr read_stored(const Shape& shape, const Form& form, const Shape& block_rows,
                      const TakePiece& take);
/// Rows of each block of a rows(…) form; nothing for any other.
Shape block_rows_of(const Stored& stored);
StoredPtr read_rows(const Shape& shape, const Form& form, const Shape& block_rows,
                    const TakePiece& take);

/// span / steps, in f16 or f32; the next larger number of that type where rounding made it so small
/// that the span is more than `steps` + `beyond` of it. Throws Error beyond the type's range.
at::Tensor scale_of(const at::Tensor& span, double steps, double beyond, at::ScalarType type,
                    const Form& form);
/// Largest magnitude over the last dimension; 0 where that is empty.
at::Tensor absmax_of(const at::Tensor& values);
/// values / scale, rounded to nearest even, 0 where the scale is 0.
at::Tensor levels_of(const at::Tensor& values, const at::Tensor& scale);

/// Levels 0 … 15 (O, K) → two a byte (O, ⌈K/2⌉): column 2i in the low half.
at::Tensor pack_halves(const at::Tensor& levels);

}  // namespace itera
