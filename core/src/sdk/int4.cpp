// int4: two levels a byte with a scale, and where asymmetric a zero point, a group, row or tensor.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <fmt/ranges.h>


#include "itera/error.hpp"
#include "kernels/nibbles.hpp"
#include "packed.hpp"

namespace itera {

namespace {

// O rows, K columns, G groups a row

/// How scales lie over a matrix.
struct Layout {
  std::int64_t group, groups;  ///< columns that share a scale, and how often in a row
  bool one_for_all;            ///< of the whole tensor
  at::ScalarType type;         ///< of the scales, and of the zero points beside them

  Layout(const Form& form, const Extent& e)
      : group(std::max<std::int64_t>(group_of(form, e.columns), 1)),
        groups(form.per.per == Granularity::group ? ceiling(e.columns, group) : 1),
        one_for_all(form.per.per == Granularity::tensor),
        type(form.per.per == Granularity::group ? at::kHalf : at::kFloat) {}
};

class Int4 final : public Packed {
 public:
  /// packed (O, ⌈K/2⌉) bytes; scale, zero (O, G) or (1, 1), zero undefined where symmetric.
  Int4(at::Tensor packed, const at::Tensor& scale, const at::Tensor& zero, Shape shape,
       const Form& form)
      : Packed(std::move(shape), form),
        layout_(form, {row_count(), columns()}),
        packed_(std::move(packed)),
        scale_(scale.to(at::kFloat)),
        zero_(zero.defined() ? zero.to(at::kFloat) : zero) {}

  std::int64_t resident_bytes() const override {
    return packed_.numel() + 4 * scale_.numel() * (zero_.defined() ? 2 : 1);
  }

 protected:
  std::vector<at::Tensor> tensors() const override { return {packed_, scale_, zero_}; }

  void widen(std::int64_t first, std::int64_t last, float* out) const override {
    kernels::widen(weight(), first, last, out);
  }

  at::Tensor multiply_few(const at::Tensor& x) const override {
    const kernels::Nibbles w = weight();
    const std::int64_t rows = x.size(0), half = ceiling(columns(), 2),
                       groups = ceiling(columns(), w.group);
    at::Tensor even = at::empty({rows, half}), odd = at::empty({rows, half}),
               sums = at::empty({rows, groups}), out = at::empty({rows, row_count()});
    const kernels::SplitInput input{even.mutable_data_ptr<float>(), odd.mutable_data_ptr<float>(),
                                    sums.mutable_data_ptr<float>()};
    kernels::split(x.const_data_ptr<float>(), rows, columns(), w.group, input);
    auto* to = out.mutable_data_ptr<float>();
    at::parallel_for(0, row_count(), grain(rows), [&](std::int64_t first, std::int64_t last) {
      kernels::multiply(w, input, rows, to, row_count(), first, last);
    });
    return out;
  }

 private:
  [[nodiscard]] kernels::Nibbles weight() const {
    return {columns(),
            layout_.group,
            packed_.const_data_ptr<std::uint8_t>(),
            scale_.const_data_ptr<float>(),
            zero_.defined() ? zero_.const_data_ptr<float>() : nullptr,
            layout_.one_for_all ? 0 : layout_.groups,
            nullptr};
  }

  Layout layout_;
  at::Tensor packed_, scale_, zero_;
};

/// (O, K) → one group of values a row: (O, G, group), padded with zeros, or (1, 1, O·K).
at::Tensor grouped(const at::Tensor& matrix, const Layout& layout) {
  if (layout.one_for_all) return matrix.reshape({1, 1, matrix.numel()});
  const std::int64_t rows = matrix.size(0), width = layout.groups * layout.group;
  return at::constant_pad_nd(matrix, {0, width - matrix.size(1)})
      .view({rows, layout.groups, layout.group});
}

/// The other way round.
at::Tensor ungrouped(const at::Tensor& groups, const Extent& e, const Layout& layout) {
  if (layout.one_for_all) return groups.reshape({e.rows, e.columns});
  return groups.reshape({e.rows, groups.size(1) * groups.size(2)}).narrow(1, 0, e.columns);
}

StoredPtr made(const at::Tensor& halves, const at::Tensor& scale, const at::Tensor& zero,
               const Shape& shape, const Form& form) {
  return std::make_shared<Int4>(pack_halves(halves), scale, zero, shape, form);
}

/// Levels -7 … 7 with scale = absmax / 7.
StoredPtr round_symmetric(const at::Tensor& groups, const Layout& layout, const Shape& shape,
                          const Form& form) {
  const at::Tensor scale = scale_of(absmax_of(groups), 7, 0.5, layout.type, form);
  const at::Tensor levels = levels_of(groups, scale.to(at::kFloat).unsqueeze(2)).clamp(-7, 7);
  return made(ungrouped(levels, extent_of(shape, form), layout) + 8, scale, {}, shape, form);
}

/// Levels 0 … 15 over [min(0, least), max(0, greatest)], so that 0 is a level of its own.
StoredPtr round_asymmetric(const at::Tensor& groups, const Layout& layout, const Shape& shape,
                           const Form& form) {
  const at::Tensor least = -absmax_of(groups.clamp_max(0)),
                   greatest = absmax_of(groups.clamp_min(0));
  const at::Tensor scale = scale_of(greatest - least, 15, 0, layout.type, form);
  const at::Tensor step = scale.to(at::kFloat);
  const at::Tensor zero = levels_of(-least, step).clamp(0, 15);
  const at::Tensor levels = (levels_of(groups, step.unsqueeze(2)) + zero.unsqueeze(2)).clamp(0, 15);
  return made(ungrouped(levels, extent_of(shape, form), layout), scale, zero, shape, form);
}

StoredPtr round(const at::Tensor& values, const Form& form) {
  const Shape shape = values.sizes().vec();
  const Extent e = extent_of(shape, form);
  const Layout layout(form, e);
  const at::Tensor groups = grouped(values.reshape({e.rows, e.columns}), layout);
  return form.zero_point ? round_asymmetric(groups, layout, shape, form)
                         : round_symmetric(groups, layout, shape, form);
}

StoredPtr read(const Shape& shape, const Form& form, const TakePiece& take) {
  const std::vector<at::Tensor> all = take_all(form, shape, take);
  return std::make_shared<Int4>(all[0], all[1], form.zero_point ? all[2] : at::Tensor(), shape,
                                form);
}

/// In the type the file keeps, so that nothing changes on the way through it.
at::Tensor kept(const at::Tensor& values, const PieceLayout& piece, const char* what,
                const Form& form) {
  if (!values.defined() || values.sizes() != at::IntArrayRef(piece.shape)) {
    throw Error(fmt::format("store_int4: {} of form \"{}\" must have shape {}", what, print(form),
                            piece.shape));
  }
  const at::Tensor narrow = values.to(type_of(piece.element)).contiguous();
  if (!at::isfinite(narrow).all().item<bool>()) {
    throw Error(
        fmt::format("store_int4: a {} is not finite in the type that form \"{}\" keeps it in", what,
                    print(form)));
  }
  return narrow;
}

}  // namespace

const FormFamily int4_family{Form::int_, 4, round, read};

StoredPtr store_int4(const at::Tensor& levels, const at::Tensor& scale, const at::Tensor& zero,
                     const Form& form) {
  if (traits_of(form).forms.front().bits != 4)
    throw Error(fmt::format("store_int4: \"{}\" is no int4 form", print(form)));
  const Shape shape = levels.sizes().vec();
  const Extent e = extent_of(shape, form);
  const int least = form.zero_point ? 0 : -7, most = form.zero_point ? 15 : 7;
  if (levels.scalar_type() != at::kChar ||
      (levels.lt(least) | levels.gt(most)).any().item<bool>()) {
    throw Error(fmt::format("store_int4: levels of form \"{}\" must be int8 from {} to {}",
                            print(form), least, most));
  }
  const at::Tensor halves = levels.reshape({e.rows, e.columns}) + (form.zero_point ? 0 : 8);
  const Pieces pieces = pieces_of(form, shape);
  return made(halves, kept(scale, pieces[1], "scale", form),
              form.zero_point ? kept(zero, pieces[2], "zero point", form) : at::Tensor(), shape,
              form);
}

}  // namespace itera
