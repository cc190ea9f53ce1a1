// int8 by hand: scales, levels, half a step, products of integers, and what is refused.
#include <gmock/gmock.h>

#include <cmath>

#include "forms.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using test::awkward;
using test::piece;
using testing::HasSubstr;
using testing_support::error_of;

TEST(StoreInt8, KeepsAScaleARowAndTheNearestLevels) {
  const StoredPtr stored =
      store(at::tensor({1.27F, -0.014F, 0.015F, 0.0F, -2.54F, 0.03F}).view({2, 3}), "int8"_form);
  const auto pieces = stored->pieces();
  EXPECT_TRUE(at::equal(piece(pieces, "").tensor,
                        at::tensor({127, -1, 2, 0, -127, 2}, at::kChar).view({2, 3})));
  EXPECT_TRUE(at::allclose(piece(pieces, "_scale").tensor, at::tensor({0.01F, 0.02F})));
  EXPECT_EQ(stored->bytes(), 6 + 8);
  EXPECT_EQ(stored->resident_bytes(), 14);
}

TEST(StoreInt8, IsOffByHalfAStepAtMost) {
  for (const at::Tensor& values : {awkward({9, 130}), awkward({3, 1}), awkward({1, 33}) * 1e-30}) {
    const StoredPtr stored = store(values, "int8"_form);
    const at::Tensor step = piece(stored->pieces(), "_scale").tensor.unsqueeze(1);
    EXPECT_TRUE(((stored->dense() - values).abs() <= step * 0.50001).all().item<bool>());
  }
}

TEST(StoreInt8, KeepsTheIntegersItIsGiven) {
  const at::Tensor levels = at::tensor({1, -127, 3, 0, 5, 127}, at::kChar).view({3, 2}),
                   scale = at::tensor({0.5F, 0.25F, 2.0F});
  for (const char* form : {"int8", "int8-dynamic"}) {
    const StoredPtr stored = store_int8(levels, scale, form_named(form));
    EXPECT_EQ(print(stored->form()), form);
    EXPECT_TRUE(at::equal(stored->dense(), levels.to(at::kFloat) * scale.unsqueeze(1)));
  }
}

TEST(StoreInt8, RefusesWhatIsNotOfItsForm) {
  const at::Tensor levels = at::zeros({3, 2}, at::kChar), scale = at::ones({3});
  EXPECT_THAT(error_of([&] { (void)store_int8(levels, scale, "int4-row"_form); }),
              HasSubstr("store_int8: form \"int4-row\", expected int8 or int8-dynamic"));
  EXPECT_THAT(error_of([&] { (void)store_int8(levels - 128, scale, "int8"_form); }),
              HasSubstr("levels must be int8 from -127 to 127"));
  EXPECT_THAT(error_of([&] { (void)store_int8(levels.to(at::kInt), scale, "int8"_form); }),
              HasSubstr("levels must be int8"));
  for (const at::Tensor& wrong : {at::ones({2}), at::ones({3, 1}), at::full({3}, NAN)}) {
    EXPECT_THAT(error_of([&] { (void)store_int8(levels, wrong, "int8"_form); }),
                HasSubstr("expected 3 finite scales, one a row"));
  }
}

TEST(Int8Dynamic, MultipliesIntegers) {
  const StoredPtr stored = store(awkward({6, 33}), "int8-dynamic"_form);
  const auto pieces = stored->pieces();
  const at::Tensor w = piece(pieces, "").tensor.to(at::kLong),
                   scale = piece(pieces, "_scale").tensor;
  for (const std::int64_t rows : {1, 3, 40}) {
    const at::Tensor x = test::weights({rows, 33}, 8);
    const at::Tensor step = x.abs().amax(1, true) / 127;
    const at::Tensor levels = at::round(x / step).to(at::kLong);
    const at::Tensor sums = at::matmul(levels, w.t());  // exact
    const at::Tensor expected = sums.to(at::kDouble) * step * scale;
    EXPECT_TRUE(at::allclose(stored->apply(x).to(at::kDouble), expected, 1e-6, 0)) << rows;
  }
}

TEST(Int8Dynamic, PassesOnWhatIsNotFinite) {
  const StoredPtr stored = store(awkward({6, 33}), "int8-dynamic"_form);
  at::Tensor x = at::ones({2, 33});
  x[1][3] = NAN;
  const at::Tensor y = stored->apply(x);
  EXPECT_TRUE(at::isfinite(y[0]).all().item<bool>());
  EXPECT_TRUE(at::isnan(y[1]).all().item<bool>());
}

}  // namespace
}  // namespace itera
