// int8: levels of 8 bits with an f32 scale a row; int8-dynamic rounds its input to 8 bits as well.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include "itera/error.hpp"
#include "kernels/int8.hpp"
#include "packed.hpp"

namespace itera {

namespace {

class Int8 : public Packed {
 public:
  Int8(at::Tensor levels, at::Tensor scale, Shape shape, Form form)
      : Packed(std::move(shape), std::move(form)),
        levels_(std::move(levels)),
        scale_(std::move(scale)) {}

  std::int64_t resident_bytes() const override { return bytes(); }

 protected:
  std::vector<at::Tensor> tensors() const override { return {levels_, scale_}; }

  void widen(std::int64_t first, std::int64_t last, float* out) const override {
    kernels::widen(weight(), first, last, out);
  }

  at::Tensor multiply_few(const at::Tensor& x) const override {
    at::Tensor out = at::empty({x.size(0), row_count()}, at::kFloat);
    const auto* input = x.const_data_ptr<float>();
    auto* to = out.mutable_data_ptr<float>();
    at::parallel_for(0, row_count(), grain(x.size(0)), [&](std::int64_t first, std::int64_t last) {
      kernels::multiply(weight(), input, x.size(0), to, row_count(), first, last);
    });
    return out;
  }

  [[nodiscard]] kernels::Int8 weight() const {
    return {columns(), levels_.const_data_ptr<std::int8_t>(), scale_.const_data_ptr<float>()};
  }

 private:
  at::Tensor levels_;  // the tensor's shape, int8
  at::Tensor scale_;   // (O) f32
};

class Int8Dynamic final : public Int8 {
 public:
  using Int8::Int8;

 protected:
  at::Tensor multiply(const at::Tensor& x) const override { return multiply_few(x); }

  at::Tensor multiply_few(const at::Tensor& x) const override {
    const std::int64_t rows = x.size(0);
    at::Tensor levels = at::empty({rows, columns()}, at::kChar), scale = at::empty({rows});
    const auto* input = x.const_data_ptr<float>();
    auto* level = levels.mutable_data_ptr<std::int8_t>();
    auto* scales = scale.mutable_data_ptr<float>();
    at::parallel_for(0, rows, grain(1), [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t r = first; r < last; ++r) {
        const std::int64_t begin = r * columns();
        scales[r] = kernels::round_to_levels(input + begin, columns(), level + begin);
      }
    });
    at::Tensor out = at::empty({rows, row_count()}, at::kFloat);
    auto* to = out.mutable_data_ptr<float>();
    at::parallel_for(0, row_count(), grain(rows), [&](std::int64_t first, std::int64_t last) {
      kernels::multiply_levels(weight(), level, scales, rows, to, row_count(), first, last);
    });
    return out;
  }
};

StoredPtr made(at::Tensor levels, at::Tensor scale, const Shape& shape, const Form& form) {
  if (form.dynamic)
    return std::make_shared<Int8Dynamic>(std::move(levels), std::move(scale), shape, form);
  return std::make_shared<Int8>(std::move(levels), std::move(scale), shape, form);
}

StoredPtr round(const at::Tensor& values, const Form& form) {
  const Shape shape = values.sizes().vec();
  const Extent e = extent_of(shape, form);
  const at::Tensor matrix = values.reshape({e.rows, e.columns});
  const at::Tensor scale = scale_of(absmax_of(matrix), 127, 0.5, at::kFloat, form);
  const at::Tensor levels = levels_of(matrix, scale.unsqueeze(1)).clamp(-127, 127);
  return made(levels.to(at::kChar).view(shape), scale, shape, form);
}

StoredPtr read(const Shape& shape, const Form& form, const TakePiece& take) {
  const std::vector<at::Tensor> all = take_all(form, shape, take);
  return made(all[0], all[1], shape, form);
}

}  // namespace

const FormFamily int8_family{Form::int_, 8, round, read};

StoredPtr store_int8(const at::Tensor& levels, const at::Tensor& scale, const Form& form) {
  const Shape shape = levels.sizes().vec();
  if (traits_of(form).forms.front().bits != 8) {
    throw Error(fmt::format("store_int8: form \"{}\", expected int8 or int8-dynamic", print(form)));
  }
  const Extent e = extent_of(shape, form);
  if (levels.scalar_type() != at::kChar || levels.eq(-128).any().item<bool>())
    throw Error("store_int8: levels must be int8 from -127 to 127");
  if (scale.sizes() != at::IntArrayRef{e.rows} || !at::isfinite(scale).all().item<bool>())
    throw Error(fmt::format("store_int8: expected {} finite scales, one a row", e.rows));
  return made(levels.contiguous(), scale.to(at::kFloat).contiguous(), shape, form);
}

}  // namespace itera
