// Packed matrices: gathered row by row, multiplied a block of rows at a time.
#include "packed.hpp"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

#include "itera/error.hpp"

namespace itera {

namespace {

constexpr std::int64_t values_a_block = std::int64_t{1} << 18;  // 1 MiB of f32
constexpr std::int64_t work_a_task = std::int64_t{1} << 15;

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

/// The packed matrix, kept until the gradient has passed.
struct Kept final : torch::CustomClassHolder {
  explicit Kept(std::shared_ptr<const Packed> matrix) : weight(std::move(matrix)) {}
  std::shared_ptr<const Packed> weight;
};

struct Product : Function<Product> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x,
                            std::shared_ptr<const Packed> weight) {
    at::Tensor product = weight->product(x);
    context->saved_data["weight"] =
        c10::IValue::make_capsule(c10::make_intrusive<Kept>(std::move(weight)));
    return product;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto kept = context->saved_data["weight"].toCapsule();
    const Packed& weight = *static_cast<const Kept&>(*kept).weight;
    return {weight.product_of_transposed(gradients[0]), {}};
  }
};

}  // namespace

at::Tensor Packed::dense() const {
  at::Tensor values = at::empty(shape_, at::kFloat);
  auto* out = values.mutable_data_ptr<float>();
  at::parallel_for(0, row_count(), grain(1), [&](std::int64_t first, std::int64_t last) {
    widen(first, last, out + first * columns());
  });
  return values;
}

at::Tensor Packed::rows(const at::Tensor& ids) const {
  const at::Tensor flat = ids.to(at::kLong).contiguous();
  const auto* id = flat.const_data_ptr<std::int64_t>();
  auto sizes = ids.sizes().vec();
  sizes.push_back(columns());
  at::Tensor gathered = at::empty(sizes, at::kFloat);
  auto* out = gathered.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < flat.numel(); ++i) {
    if (id[i] < 0 || id[i] >= row_count()) {
      throw Error(fmt::format("row {} of a tensor with {} rows", id[i], row_count()));
    }
  }
  at::parallel_for(0, flat.numel(), grain(1), [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) widen(id[i], id[i] + 1, out + i * columns());
  });
  return gathered;
}

at::Tensor Packed::apply(const at::Tensor& x) const {
  if (!c10::GradMode::is_enabled() || !x.requires_grad()) return product(x);
  if (traits_of(form_).gradient == Gradient::none) {
    throw Error(fmt::format("stored form \"{}\": its product rounds its input, so no gradient can "
                            "pass to what lies below it; train with this tensor in another form, "
                            "such as int8 or f16",
                            print(form_)),
                Fault::invalid);
  }
  return Product::apply(x, shared_from_this());
}

at::Tensor Packed::product(const at::Tensor& x) const {
  if (x.size(-1) != columns()) {
    throw Error(
        fmt::format("a product of {} inputs with a tensor of {} columns", x.size(-1), columns()));
  }
  auto sizes = x.sizes().vec();
  sizes.back() = row_count();
  std::int64_t count = 1;
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) count *= sizes[i];
  const at::Tensor flat = x.detach().to(at::kFloat).reshape({count, columns()}).contiguous();
  return (count <= few_rows ? multiply_few(flat) : multiply(flat)).view(sizes);
}

at::Tensor Packed::product_of_transposed(const at::Tensor& gradient) const {
  return gradient.matmul(dense().view({row_count(), columns()}));
}

std::vector<StoredPiece> Packed::pieces() const {
  const std::vector<at::Tensor> all = tensors();
  std::vector<StoredPiece> pieces;
  for (const PieceLayout& piece : pieces_of(form_, shape_))
    pieces.push_back({piece.suffix, all[pieces.size()].to(type_of(piece.element))});
  return pieces;
}

at::Tensor Packed::multiply(const at::Tensor& x) const {
  const std::int64_t rows_a_block =
      std::max<std::int64_t>(1, values_a_block / std::max<std::int64_t>(1, columns()));
  at::Tensor out = at::empty({x.size(0), row_count()}, at::kFloat);
  at::Tensor block = at::empty({std::min(rows_a_block, row_count()), columns()}, at::kFloat);
  for (std::int64_t begin = 0; begin < row_count(); begin += rows_a_block) {
    const std::int64_t count = std::min(rows_a_block, row_count() - begin);
    auto* values = block.mutable_data_ptr<float>();
    at::parallel_for(0, count, grain(1), [&](std::int64_t first, std::int64_t last) {
      widen(begin + first, begin + last, values + first * columns());
    });
    const at::Tensor product = at::linear(x, block.narrow(0, 0, count));
    if (count == row_count()) return product;
    out.narrow(1, begin, count).copy_(product);
  }
  return out;
}

std::int64_t Packed::grain(std::int64_t rows_of_x) const {
  const std::int64_t work = std::max<std::int64_t>(1, columns() * rows_of_x);
  return std::max<std::int64_t>(1, work_a_task / work);
}

at::ScalarType type_of(Element element) {
  switch (element) {
    case Element::f32: return at::kFloat;
    case Element::f16: return at::kHalf;
    case Element::bf16: return at::kBFloat16;
    case Element::i8: return at::kChar;
    case Element::u8: return at::kByte;
  }
  return at::kFloat;
}

std::vector<at::Tensor> take_all(const Form& form, const Shape& shape, const TakePiece& take) {
  std::vector<at::Tensor> all;
  for (const PieceLayout& piece : pieces_of(form, shape)) all.push_back(take(piece));
  return all;
}

at::Tensor absmax_of(const at::Tensor& values) {
  if (values.size(-1) == 0 || values.numel() == 0)
    return at::zeros(values.sizes().slice(0, values.sizes().size() - 1), values.options());
  return values.abs().amax(-1);
}

at::Tensor scale_of(const at::Tensor& span, double steps, double beyond, at::ScalarType type,
                    const Form& form) {
  at::Tensor scale = (span / steps).to(type).contiguous();
  if (!at::isfinite(scale).all().item<bool>()) {
    throw Error(
        fmt::format("stored form \"{}\": values that span {:.6g} need a scale beyond {}; "
                    "use a form with a scale a row or a tensor, or keep the tensor f32",
                    print(form), span.max().item<double>(), type == at::kHalf ? "f16" : "f32"),
        Fault::invalid);
  }
  const at::ScalarType bits = type == at::kHalf ? at::kShort : at::kInt;
  const at::Tensor larger = (scale.view(bits) + 1).view(type);
  return at::where(span > scale.to(at::kFloat) * (steps + beyond), larger, scale);
}

at::Tensor levels_of(const at::Tensor& values, const at::Tensor& scale) {
  return at::where(scale == 0, 0.0, at::round(values / scale));
}

at::Tensor pack_halves(const at::Tensor& levels) {
  const at::Tensor bytes = at::constant_pad_nd(levels.to(at::kByte), {0, levels.size(1) % 2});
  const at::Tensor pairs = bytes.view({bytes.size(0), bytes.size(1) / 2, 2});
  return (pairs.select(2, 0) | pairs.select(2, 1) * 16).contiguous();
}

}  // namespace itera
