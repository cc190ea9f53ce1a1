// Rounding to a form and reading one back: the family that its kind says does both.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include "itera/error.hpp"
#include "packed.hpp"

namespace itera {

namespace {

/// Throws Error for what no tensor is stored in whole.
const FormFamily& family_of(const Form& form) {
  (void)traits_of(form);
  for (const FormFamily* family : families) {
    if (family->kind == form.kind && family->bits == form.bits) return *family;
  }
  throw Error(fmt::format("stored form \"{}\" has no family", print(form)));
}

void expect_finite(const at::Tensor& values, const Form& form) {
  const auto bad = values.numel() - at::isfinite(values).sum().item<std::int64_t>();
  if (bad == 0) return;
  throw Error(fmt::format("stored form \"{}\": {} of {} values are not finite", print(form), bad,
                          values.numel()));
}

StoredPtr store_plain(const at::Tensor& values, const Form& form) {
  if (form == Form{Form::f32}) return store_f32(values);
  StoredPtr half = store_half(values, form);
  if (!at::isfinite(half->dense()).all().item<bool>()) {
    throw Error(fmt::format("stored form \"{}\": magnitudes up to {:.6g} are beyond its range",
                            print(form), values.abs().max().item<double>()),
                Fault::invalid);
  }
  return half;
}

}  // namespace

StoredPtr store(const at::Tensor& values, const Form& form) {
  const FormFamily* family = is_plain(form) ? nullptr : &family_of(form);
  const at::Tensor wide = values.detach().to(at::kFloat).contiguous();
  expect_finite(wide, form);
  return family == nullptr ? store_plain(wide, form) : family->round(wide, form);
}

StoredPtr read_stored(const Shape& shape, const Form& form, const Shape& block_rows,
                      const TakePiece& take) {
  if (form.kind == Form::rows) return read_rows(shape, form, block_rows, take);
  if (!block_rows.empty())
    throw Error(fmt::format("form \"{}\" has no blocks of rows", print(form)));
  if (!is_plain(form)) return family_of(form).read(shape, form, take);
  const at::Tensor values = take_all(form, shape, take).front();
  return form == Form{Form::f32} ? store_f32(values) : store_half(values, form);
}

}  // namespace itera
