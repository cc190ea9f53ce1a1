// nf4 against its definition: the levels from normal quantiles, the nearest level for every value,
// scales in 8 bits after their mean, and in f16 where there are few.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "forms.hpp"

namespace itera {
namespace {

using test::awkward;
using test::piece;

/// x with Φ(x) = p, by bisection.
double normal_quantile(double p) {
  double low = -10, high = 10;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (std::erfc(-middle / std::sqrt(2.0)) / 2 < p ? low : high) = middle;
  }
  return low;
}

/// Dettmers et al. 2023, appendix E: 2^(k-1) evenly spaced quantiles on either side, one of the two
/// zeros removed.
std::array<double, 16> levels_by_definition() {
  const double outermost = 1 - (1.0 / 30 + 1.0 / 32) / 2;
  std::array<double, 16> levels{};
  for (int i = 0; i < 7; ++i)
    levels[static_cast<std::size_t>(i)] = -normal_quantile(outermost + (0.5 - outermost) * i / 7);
  for (int i = 0; i < 8; ++i) {
    levels[static_cast<std::size_t>(15 - i)] =
        normal_quantile(outermost + (0.5 - outermost) * i / 8);
  }
  const double largest = levels.back();
  for (double& level : levels) level /= largest;
  return levels;
}

at::Tensor halves_of(const at::Tensor& packed, std::int64_t columns) {
  return at::stack({packed.bitwise_and(15), packed.bitwise_right_shift(4)}, 2)
      .reshape({packed.size(0), packed.size(1) * 2})
      .narrow(1, 0, columns);
}

TEST(Nf4, HasItsLevelsAtTheQuantilesOfANormalDistribution) {
  const auto levels = levels_by_definition();
  at::Tensor values = at::empty({1, 16});
  for (std::int64_t i = 0; i < 16; ++i) values[0][i] = levels[static_cast<std::size_t>(i)];
  const at::Tensor found = store(values, "nf4"_form)->dense();
  for (std::int64_t i = 0; i < 16; ++i) {
    EXPECT_NEAR(found[0][i].item<double>(), levels[static_cast<std::size_t>(i)], 1e-6) << i;
  }
  EXPECT_EQ(found[0][7].item<float>(), 0);
}

void expect_nearest(const at::Tensor& values, const at::Tensor& dense, const at::Tensor& scales) {
  const auto levels = levels_by_definition();
  for (std::int64_t o = 0; o < values.size(0); ++o) {
    for (std::int64_t i = 0; i < values.size(1); ++i) {
      const double wanted = values[o][i].item<double>(), scale = scales[o][i / 64].item<double>();
      double best = INFINITY;
      for (const double level : levels) best = std::min(best, std::abs(level * scale - wanted));
      ASSERT_NEAR(std::abs(dense[o][i].item<double>() - wanted), best, 1e-6) << o << " " << i;
    }
  }
}

TEST(Nf4, FewScalesAreHalfFloats) {
  const at::Tensor values = awkward({5, 130});
  const StoredPtr stored = store(values, "nf4"_form);
  const at::Tensor scales = piece(stored->pieces(), "_scale").tensor;
  EXPECT_EQ(scales.scalar_type(), at::kHalf);
  EXPECT_EQ(scales.sizes(), (at::IntArrayRef{5, 3}));
  EXPECT_EQ(stored->pieces().size(), 2U);
  for (std::int64_t g = 0; g < 3; ++g) {
    const at::Tensor absmax = values.slice(1, g * 64, g * 64 + 64).abs().amax(1);
    EXPECT_TRUE(at::allclose(scales.select(1, g).to(at::kFloat), absmax, 1e-3, 0));
  }
  expect_nearest(values, stored->dense(), scales);
  EXPECT_EQ(stored->bytes(), 5 * 65 + 5 * 3 * 2);
}

TEST(Nf4, ManyScalesAreEightBitsAroundTheirMean) {
  const at::Tensor values = awkward({100, 200});  // 400 scales: two blocks
  const StoredPtr stored = store(values, "nf4"_form);
  const auto pieces = stored->pieces();
  const at::Tensor codes = piece(pieces, "_scale").tensor,
                   steps = piece(pieces, "_scale_step").tensor,
                   mean = piece(pieces, "_scale_mean").tensor;
  ASSERT_EQ(codes.scalar_type(), at::kChar);
  ASSERT_EQ(codes.sizes(), (at::IntArrayRef{100, 4}));
  ASSERT_EQ(steps.numel(), 2);
  ASSERT_EQ(mean.numel(), 1);
  const at::Tensor absmax =
      at::constant_pad_nd(values, {0, 56}).view({100, 4, 64}).abs().amax(2).view({400});
  EXPECT_NEAR(mean.item<double>(), absmax.mean().item<double>(), 1e-6);
  at::Tensor scales = at::empty({400});
  for (std::int64_t s = 0; s < 400; ++s) {
    const double step = steps[s / 256].item<double>();
    const double rest =
        absmax.slice(0, s / 256 * 256, s / 256 * 256 + 256).sub(mean).abs().max().item<double>();
    ASSERT_NEAR(step, rest / 127, 1e-8);
    const double scale = mean.item<double>() + step * codes.view({400})[s].item<double>();
    ASSERT_LE(std::abs(scale - absmax[s].item<double>()), step * 0.5001);
    scales[s] = scale;
  }
  expect_nearest(values, stored->dense(), scales.view({100, 4}));
  EXPECT_EQ(stored->bytes(), 100 * 100 + 400 + 2 * 4 + 4);
}

TEST(Nf4, AnEmptyGroupIsZeroHoweverItsScaleIsRounded) {
  at::Tensor values = test::weights({300, 64});
  values[7].zero_();
  const StoredPtr stored = store(values, "nf4"_form);
  EXPECT_TRUE(stored->dense()[7].eq(0).all().item<bool>());
  const at::Tensor halves = halves_of(piece(stored->pieces(), "_packed").tensor, 64);
  EXPECT_TRUE(halves[7].eq(7).all().item<bool>());
}

}  // namespace
}  // namespace itera
