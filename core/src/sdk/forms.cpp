// Forms by name: rounding to them, their bytes, and reading them back.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <array>

#include "itera/error.hpp"
#include "packed.hpp"

namespace itera {

namespace {

const FormFamily* family_of(std::string_view form) {
  for (const FormFamily* family : {&int8_family, &int4_family, &nf4_family, &sparse_family}) {
    if (family->knows(form)) return family;
  }
  return nullptr;
}

Error unknown(const std::string& form) {
  return Error(fmt::format("unknown stored form \"{}\": expected f32, f16, bf16, int8, "
                           "int8-dynamic, int4-g32, int4-g64, int4-g128, int4-row, int4-tensor "
                           "(each also with -asym), nf4, sparse- or 2:4- followed by f32, f16 or "
                           "int8",
                           form),
               Fault::invalid);
}

void expect_finite(const at::Tensor& values, const std::string& form) {
  const auto bad = values.numel() - at::isfinite(values).sum().item<std::int64_t>();
  if (bad == 0) return;
  throw Error(
      fmt::format("stored form \"{}\": {} of {} values are not finite", form, bad, values.numel()));
}

StoredPtr store_plain(const at::Tensor& values, const std::string& form) {
  if (form == "f32") return store_f32(values);
  StoredPtr half = store_half(values, form);
  if (!at::isfinite(half->dense()).all().item<bool>()) {
    throw Error(fmt::format("stored form \"{}\": magnitudes up to {:.6g} are beyond its range",
                            form, values.abs().max().item<double>()),
                Fault::invalid);
  }
  return half;
}

at::ScalarType type_of_plain(const std::string& form) {
  return form == "f32" ? at::kFloat : form == "f16" ? at::kHalf : at::kBFloat16;
}

std::int64_t size_of(const std::vector<std::int64_t>& shape) {
  std::int64_t size = 1;
  for (const std::int64_t extent : shape) size *= extent;
  return size;
}

}  // namespace

bool is_plain(const std::string& form) noexcept {
  return form == "f32" || form == "f16" || form == "bf16";
}

StoredPtr store(const at::Tensor& values, const std::string& form) {
  const FormFamily* family = family_of(form);
  if (family == nullptr && !is_plain(form)) throw unknown(form);
  const at::Tensor wide = values.detach().to(at::kFloat).contiguous();
  expect_finite(wide, form);
  return family == nullptr ? store_plain(wide, form) : family->round(wide, form);
}

std::int64_t form_bytes(const std::string& form, const std::vector<std::int64_t>& shape,
                        std::optional<std::int64_t> nonzero) {
  if (is_plain(form)) return size_of(shape) * (form == "f32" ? 4 : 2);
  const FormFamily* family = family_of(form);
  if (family == nullptr) throw unknown(form);
  return family->bytes(extent_of(shape, form), form, nonzero);
}

StoredPtr read_stored(const Shape& shape, const std::string& form, const Shape& block_rows,
                      const TakePiece& take) {
  if (is_rows_form(form)) return read_rows(shape, form, block_rows, take);
  if (!block_rows.empty()) throw Error(fmt::format("form \"{}\" has no blocks of rows", form));
  if (is_plain(form)) {
    const at::Tensor values = take("", type_of_plain(form), shape);
    return form == "f32" ? store_f32(values) : store_half(values, form);
  }
  const FormFamily* family = family_of(form);
  if (family == nullptr) throw unknown(form);
  return family->read(shape, form, take);
}

}  // namespace itera
