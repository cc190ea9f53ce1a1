// Sparse matrices: a bitmap of the entries that are kept, and these row by row. 2:4 keeps two of
// every four entries of a row, zeros among them where there are not two others.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <bit>

#include "itera/error.hpp"
#include "packed.hpp"

namespace itera {

namespace {

// O rows, K columns, n entries kept

/// f32, f16 or int8, the levels of which have a scale a row.
at::ScalarType type_of_entries(const Form& form) {
  const Form& of = form.of.at(0);
  return of.kind == Form::f32 ? at::kFloat : of.kind == Form::f16 ? at::kHalf : at::kChar;
}

bool is_scaled(const Form& form) { return type_of_entries(form) == at::kChar; }

std::int64_t bits_in(const std::uint8_t* bytes, std::int64_t count) {
  std::int64_t bits = 0;
  for (std::int64_t i = 0; i < count; ++i) bits += std::popcount(bytes[i]);
  return bits;
}

/// Where each row's entries begin; O + 1 of them.
std::vector<std::int64_t> offsets_of(const at::Tensor& bitmap) {
  const std::int64_t rows = bitmap.size(0), bytes = bitmap.size(1);
  const auto* bits = bitmap.const_data_ptr<std::uint8_t>();
  std::vector<std::int64_t> offsets(static_cast<std::size_t>(rows) + 1);
  for (std::int64_t o = 0; o < rows; ++o) {
    const auto at = static_cast<std::size_t>(o);
    offsets[at + 1] = offsets[at] + bits_in(bits + o * bytes, bytes);
  }
  return offsets;
}

class Sparse final : public Packed {
 public:
  /// bitmap (O, ⌈K/8⌉), column c in bit c mod 8 of byte c / 8; entries (n); scale (O) for int8.
  Sparse(at::Tensor bitmap, const at::Tensor& entries, at::Tensor scale, Shape shape,
         const Form& form)
      : Packed(std::move(shape), form),
        bitmap_(std::move(bitmap)),
        entries_(is_scaled(form) ? entries : entries.to(at::kFloat)),
        scale_(std::move(scale)),
        offsets_(offsets_of(bitmap_)) {}

  std::int64_t resident_bytes() const override {
    return bitmap_.numel() + entries_.numel() * static_cast<std::int64_t>(entries_.element_size()) +
           (scale_.defined() ? scale_.numel() * 4 : 0) +
           static_cast<std::int64_t>(offsets_.size() * sizeof(std::int64_t));
  }

 protected:
  std::vector<at::Tensor> tensors() const override { return {bitmap_, entries_, scale_}; }

  void widen(std::int64_t first, std::int64_t last, float* out) const override {
    if (!scale_.defined()) {
      const auto* entry = entries_.const_data_ptr<float>();
      scatter(first, last, out, [&](std::int64_t, std::int64_t i) { return entry[i]; });
      return;
    }
    const auto* level = entries_.const_data_ptr<std::int8_t>();
    const auto* scale = scale_.const_data_ptr<float>();
    scatter(first, last, out, [&](std::int64_t o, std::int64_t i) {
      return static_cast<float>(level[i]) * scale[o];
    });
  }

 private:
  /// value(row, number of the entry) where a bit is set, 0 elsewhere.
  template <class Value>
  void scatter(std::int64_t first, std::int64_t last, float* out, const Value& value) const {
    const std::int64_t bytes = bitmap_.size(1);
    const auto* bits = bitmap_.const_data_ptr<std::uint8_t>();
    for (std::int64_t o = first; o < last; ++o, out += columns()) {
      std::fill_n(out, columns(), 0.0F);
      std::int64_t entry = offsets_[static_cast<std::size_t>(o)];
      for (std::int64_t b = 0; b < bytes; ++b) {
        for (unsigned left = bits[o * bytes + b]; left != 0; left &= left - 1)
          out[b * 8 + std::countr_zero(left)] = value(o, entry++);
      }
    }
  }

  at::Tensor bitmap_, entries_, scale_;
  std::vector<std::int64_t> offsets_;
};

/// The two largest magnitudes of every four entries of a row; the earlier of two equal ones.
at::Tensor two_of_four(const at::Tensor& matrix) {
  const std::int64_t rows = matrix.size(0), columns = matrix.size(1), fours = ceiling(columns, 4);
  const at::Tensor magnitude =
      at::constant_pad_nd(matrix.abs(), {0, fours * 4 - columns}, -1.0).view({rows, fours, 4});
  const at::Tensor order = at::argsort(magnitude, /*stable=*/true, -1, /*descending=*/true);
  const at::Tensor mask =
      at::zeros({rows, fours, 4}, at::kBool).scatter(2, order.narrow(2, 0, 2), true);
  return mask.view({rows, fours * 4}).narrow(1, 0, columns);
}

at::Tensor bitmap_of(const at::Tensor& mask) {
  const std::int64_t rows = mask.size(0), bytes = ceiling(mask.size(1), 8);
  const at::Tensor bits =
      at::constant_pad_nd(mask.to(at::kByte), {0, bytes * 8 - mask.size(1)}).view({rows, bytes, 8});
  const at::Tensor weights = at::tensor({1, 2, 4, 8, 16, 32, 64, 128}, at::kByte);
  return (bits * weights).sum(2).to(at::kByte).contiguous();
}

StoredPtr round(const at::Tensor& values, const Form& form) {
  const Shape shape = values.sizes().vec();
  const Extent e = extent_of(shape, form);
  const at::Tensor matrix = values.reshape({e.rows, e.columns});
  const at::Tensor mask = form.kind == Form::two_four ? two_of_four(matrix) : matrix.ne(0);
  at::Tensor kept = matrix, scale;
  if (is_scaled(form)) {
    scale = scale_of(absmax_of(matrix * mask), 127, 0.5, at::kFloat, form);
    kept = levels_of(matrix, scale.unsqueeze(1)).clamp(-127, 127);
  }
  const at::Tensor entries = kept.masked_select(mask).to(type_of_entries(form));
  if (!is_scaled(form) && !at::isfinite(entries).all().item<bool>()) {
    throw Error(fmt::format("stored form \"{}\": magnitudes up to {:.6g} are beyond f16; use "
                            "values in f32 or int8",
                            print(form), matrix.abs().max().item<double>()),
                Fault::invalid);
  }
  return std::make_shared<Sparse>(bitmap_of(mask), entries, scale, shape, form);
}

/// Entries lie where the bitmap says, so it must say nothing beyond the last column, and of a 2:4
/// matrix exactly two of each four.
void expect_sound(const at::Tensor& bitmap, const Extent& e, const Form& form) {
  const at::Tensor bits =
      bitmap.unsqueeze(2).bitwise_right_shift(at::arange(8, at::kByte)).bitwise_and(1);
  const at::Tensor mask = bits.reshape({e.rows, bitmap.size(1) * 8});
  if (mask.narrow(1, e.columns, mask.size(1) - e.columns).any().item<bool>())
    throw Error("its bitmask has entries beyond the last column");
  if (form.kind != Form::two_four) return;
  const std::int64_t fours = ceiling(e.columns, 4), most = e.columns % 4;
  const at::Tensor counts =
      at::constant_pad_nd(mask.narrow(1, 0, e.columns), {0, fours * 4 - e.columns})
          .view({e.rows, fours, 4})
          .sum(2);
  const at::Tensor expected = at::full({fours}, 2, at::kLong);
  if (most == 1) expected[fours - 1] = 1;
  if (counts.ne(expected).any().item<bool>())
    throw Error("its bitmask does not have two of every four entries");
}

StoredPtr read(const Shape& shape, const Form& form, const TakePiece& take) {
  const at::Tensor bitmap = take(pieces_of(form, shape).front());
  expect_sound(bitmap, extent_of(shape, form), form);
  const std::int64_t kept = bits_in(bitmap.const_data_ptr<std::uint8_t>(), bitmap.numel());
  const Pieces pieces = pieces_of(form, shape, kept);
  return std::make_shared<Sparse>(bitmap, take(pieces[1]),
                                  is_scaled(form) ? take(pieces[2]) : at::Tensor(), shape, form);
}

}  // namespace

const FormFamily sparse_family{Form::sparse, 0, round, read};
const FormFamily two_four_family{Form::two_four, 0, round, read};

}  // namespace itera
