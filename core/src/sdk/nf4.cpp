// nf4: 4-bit levels at the quantiles of a normal distribution, their scales in 8 bits (Dettmers et
// al. 2023, "QLoRA", section 3 and appendix E).
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <array>

#include "itera/error.hpp"
#include "kernels/nibbles.hpp"
#include "packed.hpp"

namespace itera {

namespace {

// O rows, K columns, G groups a row, S = O·G scales, B = ⌈S/256⌉ blocks of scales

constexpr std::int64_t scales_a_block = nf4_scales_a_block;

/// Quantiles of the normal distribution at seven evenly spaced places below one half and eight
/// above, 0.9677083 the outermost, divided by the largest; and 0.
constexpr std::array<float, 16> table{-1.0F,         -0.696192801F, -0.525073051F,  -0.394917488F,
                                      -0.284441382F, -0.18477343F,  -0.0910500363F, 0.0F,
                                      0.0795802996F, 0.160930201F,  0.246112302F,   0.337915242F,
                                      0.440709829F,  0.562617004F,  0.722956836F,   1.0F};

/// One absmax a group, as the file keeps them. Fewer than 256 of them are f16; otherwise each is
/// mean + code · step of its block.
struct Scales {
  at::Tensor codes;        // (O, G) f16, or int8
  at::Tensor steps, mean;  // (B) and (1) f32 where codes are int8

  [[nodiscard]] at::Tensor wide() const {  // (O, G) f32
    if (!steps.defined()) return codes.to(at::kFloat);
    const at::Tensor step = steps.repeat_interleave(scales_a_block).narrow(0, 0, codes.numel());
    return codes.to(at::kFloat) * step.view(codes.sizes()) + mean;
  }
};

bool are_coded(std::int64_t scales) { return scales >= scales_a_block; }

Scales rounded(const at::Tensor& absmax, const Form& form) {
  const std::int64_t count = absmax.numel(), blocks = ceiling(count, scales_a_block);
  if (!are_coded(count)) return {scale_of(absmax, 1, 0.5, at::kHalf, form), {}, {}};
  const at::Tensor mean = absmax.mean().reshape({1});
  const at::Tensor rest =
      at::constant_pad_nd((absmax - mean).view({count}), {0, blocks * scales_a_block - count})
          .view({blocks, scales_a_block});
  const at::Tensor steps = scale_of(absmax_of(rest), 127, 0.5, at::kFloat, form);
  const at::Tensor codes = levels_of(rest, steps.unsqueeze(1)).clamp(-127, 127).to(at::kChar);
  return {codes.view({-1}).narrow(0, 0, count).reshape(absmax.sizes()).contiguous(), steps, mean};
}

class Nf4 final : public Packed {
 public:
  Nf4(at::Tensor packed, Scales scales, Shape shape, const Form& form)
      : Packed(std::move(shape), form),
        group_(group_of(form, columns())),
        packed_(std::move(packed)),
        scales_(std::move(scales)),
        wide_(scales_.wide()) {}

  std::int64_t resident_bytes() const override { return bytes() + 4 * wide_.numel(); }

 protected:
  std::vector<at::Tensor> tensors() const override {
    return {packed_, scales_.codes, scales_.steps, scales_.mean};
  }

  void widen(std::int64_t first, std::int64_t last, float* out) const override {
    kernels::widen({columns(), group_, packed_.const_data_ptr<std::uint8_t>(),
                    wide_.const_data_ptr<float>(), nullptr, wide_.size(1), table.data()},
                   first, last, out);
  }

 private:
  std::int64_t group_;
  at::Tensor packed_;  // (O, ⌈K/2⌉) bytes
  Scales scales_;
  at::Tensor wide_;  // (O, G)
};

/// The nearest of the sixteen levels; 0 where the scale is 0.
at::Tensor nearest_levels(const at::Tensor& groups, const at::Tensor& scale) {
  std::array<float, 15> middles{};
  for (std::size_t i = 0; i < middles.size(); ++i) middles[i] = (table[i] + table[i + 1]) / 2;
  const at::Tensor bounds = at::tensor(at::ArrayRef<float>(middles.data(), middles.size()));
  const at::Tensor fraction = at::where(scale == 0, 0.0, groups / scale).contiguous();
  return at::bucketize(fraction, bounds);
}

StoredPtr round(const at::Tensor& values, const Form& form) {
  const Shape shape = values.sizes().vec();
  const Extent e = extent_of(shape, form);
  const std::int64_t group = group_of(form, e.columns), count = ceiling(e.columns, group);
  const at::Tensor groups =
      at::constant_pad_nd(values.reshape({e.rows, e.columns}), {0, count * group - e.columns})
          .view({e.rows, count, group});
  Scales scales = rounded(absmax_of(groups), form);
  const at::Tensor levels = nearest_levels(groups, scales.wide().unsqueeze(2))
                                .view({e.rows, count * group})
                                .narrow(1, 0, e.columns);
  return std::make_shared<Nf4>(pack_halves(levels), std::move(scales), shape, form);
}

StoredPtr read(const Shape& shape, const Form& form, const TakePiece& take) {
  std::vector<at::Tensor> all = take_all(form, shape, take);
  all.resize(4);  // where scales are not coded, they have no steps and no mean
  return std::make_shared<Nf4>(all[0], Scales{all[1], all[2], all[3]}, shape, form);
}

}  // namespace

const FormFamily nf4_family{Form::nf4, 0, round, read};

}  // namespace itera
