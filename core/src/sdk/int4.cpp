// int4: two levels a byte with a scale, and where asymmetric a zero point, a group, row or tensor.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "itera/error.hpp"
#include "kernels/nibbles.hpp"
#include "packed.hpp"

namespace itera {

namespace {

// O rows, K columns, G groups a row

/// What an int4 form's name says.
struct Layout {
  std::int64_t group = 0;  ///< columns that share a scale; 0: all of a row
  bool one_for_all = false, asymmetric = false;

  [[nodiscard]] std::int64_t groups(const Extent& e) const {
    return group == 0 ? 1 : ceiling(e.columns, group);
  }
  [[nodiscard]] std::int64_t columns_a_group(const Extent& e) const {
    return group == 0 ? std::max<std::int64_t>(e.columns, 1) : group;
  }
  [[nodiscard]] at::ScalarType type() const { return group == 0 ? at::kFloat : at::kHalf; }
  /// Of the scales, and of the zero points beside them.
  [[nodiscard]] Shape scale_shape(const Extent& e) const {
    return one_for_all ? Shape{1, 1} : Shape{e.rows, groups(e)};
  }
};

std::optional<Layout> layout_of(std::string_view form) {
  struct Named {
    std::string_view name;
    Layout layout;
  };
  constexpr std::array names{
      Named{"int4-g32", {32, false, false}}, Named{"int4-g64", {64, false, false}},
      Named{"int4-g128", {128, false, false}}, Named{"int4-row", {0, false, false}},
      Named{"int4-tensor", {0, true, false}}};
  constexpr std::string_view asymmetric = "-asym";
  const bool ends = form.ends_with(asymmetric);
  if (ends) form.remove_suffix(asymmetric.size());
  for (const auto& [name, layout] : names) {
    if (name == form) return Layout{layout.group, layout.one_for_all, ends};
  }
  return std::nullopt;
}

class Int4 final : public Packed {
 public:
  /// packed (O, ⌈K/2⌉) bytes; scale, zero as Layout::scale_shape, zero undefined where symmetric.
  Int4(at::Tensor packed, const at::Tensor& scale, const at::Tensor& zero, Shape shape,
       const std::string& form)
      : Packed(std::move(shape), form),
        layout_(layout_of(form).value()),
        packed_(std::move(packed)),
        scale_(scale.to(at::kFloat)),
        zero_(zero.defined() ? zero.to(at::kFloat) : zero) {}

  std::vector<StoredPiece> pieces() const override {
    std::vector<StoredPiece> all{{"_packed", packed_}, {"_scale", scale_.to(layout_.type())}};
    if (zero_.defined()) all.push_back({"_zero_point", zero_.to(layout_.type())});
    return all;
  }
  std::int64_t resident_bytes() const override {
    return packed_.numel() + 4 * scale_.numel() * (zero_.defined() ? 2 : 1);
  }

 protected:
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
    const Extent e{row_count(), columns()};
    return {columns(),
            layout_.columns_a_group(e),
            packed_.const_data_ptr<std::uint8_t>(),
            scale_.const_data_ptr<float>(),
            zero_.defined() ? zero_.const_data_ptr<float>() : nullptr,
            layout_.one_for_all ? 0 : layout_.groups(e),
            nullptr};
  }

  Layout layout_;
  at::Tensor packed_, scale_, zero_;
};

bool knows(std::string_view form) { return layout_of(form).has_value(); }

/// (O, K) → one group of values a row: (O, G, group), padded with zeros, or (1, 1, O·K).
at::Tensor grouped(const at::Tensor& matrix, const Layout& layout) {
  if (layout.one_for_all) return matrix.reshape({1, 1, matrix.numel()});
  const Extent e{matrix.size(0), matrix.size(1)};
  const std::int64_t group = layout.columns_a_group(e), groups = layout.groups(e);
  return at::constant_pad_nd(matrix, {0, groups * group - e.columns}).view({e.rows, groups, group});
}

/// The other way round.
at::Tensor ungrouped(const at::Tensor& groups, const Extent& e, const Layout& layout) {
  if (layout.one_for_all) return groups.reshape({e.rows, e.columns});
  return groups.reshape({e.rows, groups.size(1) * groups.size(2)}).narrow(1, 0, e.columns);
}

StoredPtr made(const at::Tensor& halves, const at::Tensor& scale, const at::Tensor& zero,
               const Shape& shape, const std::string& form) {
  return std::make_shared<Int4>(pack_halves(halves), scale, zero, shape, form);
}

/// Levels -7 … 7 with scale = absmax / 7.
StoredPtr round_symmetric(const at::Tensor& groups, const Layout& layout, const Shape& shape,
                          const std::string& form) {
  const at::Tensor scale = scale_of(absmax_of(groups), 7, 0.5, layout.type(), form);
  const at::Tensor levels = levels_of(groups, scale.to(at::kFloat).unsqueeze(2)).clamp(-7, 7);
  return made(ungrouped(levels, extent_of(shape, form), layout) + 8, scale, {}, shape, form);
}

/// Levels 0 … 15 over [min(0, least), max(0, greatest)], so that 0 is a level of its own.
StoredPtr round_asymmetric(const at::Tensor& groups, const Layout& layout, const Shape& shape,
                           const std::string& form) {
  const at::Tensor least = -absmax_of(groups.clamp_max(0)),
                   greatest = absmax_of(groups.clamp_min(0));
  const at::Tensor scale = scale_of(greatest - least, 15, 0, layout.type(), form);
  const at::Tensor step = scale.to(at::kFloat);
  const at::Tensor zero = levels_of(-least, step).clamp(0, 15);
  const at::Tensor levels = (levels_of(groups, step.unsqueeze(2)) + zero.unsqueeze(2)).clamp(0, 15);
  return made(ungrouped(levels, extent_of(shape, form), layout), scale, zero, shape, form);
}

StoredPtr round(const at::Tensor& values, const std::string& form) {
  const Shape shape = values.sizes().vec();
  const Extent e = extent_of(shape, form);
  const Layout layout = layout_of(form).value();
  const at::Tensor groups = grouped(values.reshape({e.rows, e.columns}), layout);
  return layout.asymmetric ? round_asymmetric(groups, layout, shape, form)
                           : round_symmetric(groups, layout, shape, form);
}

std::int64_t bytes(const Extent& e, const std::string& form, std::optional<std::int64_t>) {
  const Layout layout = layout_of(form).value();
  const Shape scales = layout.scale_shape(e);
  const std::int64_t size = layout.type() == at::kHalf ? 2 : 4;
  return e.rows * ceiling(e.columns, 2) +
         scales[0] * scales[1] * size * (layout.asymmetric ? 2 : 1);
}

StoredPtr read(const Shape& shape, const std::string& form, const TakePiece& take) {
  const Layout layout = layout_of(form).value();
  const Extent e = extent_of(shape, form);
  const at::Tensor packed = take("_packed", at::kByte, {e.rows, ceiling(e.columns, 2)}),
                   scale = take("_scale", layout.type(), layout.scale_shape(e));
  const at::Tensor zero =
      layout.asymmetric ? take("_zero_point", layout.type(), layout.scale_shape(e)) : at::Tensor();
  return std::make_shared<Int4>(packed, scale, zero, shape, form);
}

/// In the type the file keeps, so that nothing changes on the way through it.
at::Tensor kept(const at::Tensor& values, const Layout& layout, const Extent& e, const char* what,
                const std::string& form) {
  const Shape expected = layout.scale_shape(e);
  if (!values.defined() || values.sizes() != at::IntArrayRef(expected)) {
    throw Error(
        fmt::format("store_int4: {} of form \"{}\" must have shape {}", what, form, expected));
  }
  const at::Tensor narrow = values.to(layout.type()).contiguous();
  if (!at::isfinite(narrow).all().item<bool>()) {
    throw Error(fmt::format(
        "store_int4: a {} is not finite in the type that form \"{}\" keeps it in", what, form));
  }
  return narrow;
}

}  // namespace

const FormFamily int4_family{knows, round, bytes, read};

StoredPtr store_int4(const at::Tensor& levels, const at::Tensor& scale, const at::Tensor& zero,
                     const std::string& form) {
  const auto layout = layout_of(form);
  if (!layout) throw Error(fmt::format("store_int4: \"{}\" is no int4 form", form));
  const Shape shape = levels.sizes().vec();
  const Extent e = extent_of(shape, form);
  const int least = layout->asymmetric ? 0 : -7, most = layout->asymmetric ? 15 : 7;
  if (levels.scalar_type() != at::kChar ||
      (levels.lt(least) | levels.gt(most)).any().item<bool>()) {
    throw Error(fmt::format("store_int4: levels of form \"{}\" must be int8 from {} to {}", form,
                            least, most));
  }
  const at::Tensor halves = levels.reshape({e.rows, e.columns}) + (layout->asymmetric ? 0 : 8);
  return made(halves, kept(scale, *layout, e, "scale", form),
              layout->asymmetric ? kept(zero, *layout, e, "zero point", form) : at::Tensor(), shape,
              form);
}

}  // namespace itera
