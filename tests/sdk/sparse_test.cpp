// Sparse forms by hand: bitmaps, entries kept exactly, two of every four, and damaged bitmaps.
#include <gmock/gmock.h>

#include "forms.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using test::awkward;
using test::piece;
using testing::HasSubstr;
using testing_support::error_of;

/// Nine of ten entries zero.
at::Tensor sparse(const std::vector<std::int64_t>& shape) {
  const at::Tensor values = awkward(shape);
  return values * (values > 0.06);
}

TEST(Sparse, KeepsABitmapAndTheEntriesThatAreNotZero) {
  const at::Tensor values = at::zeros({2, 9});
  values[0][0] = 1.5, values[0][8] = -2.0, values[1][3] = 0.25;
  const StoredPtr stored = store(values, "sparse-f16"_form);
  const auto pieces = stored->pieces();
  EXPECT_TRUE(at::equal(piece(pieces, ".bitmask").tensor,
                        at::tensor({1, 1, 8, 0}, at::kByte).view({2, 2})));
  EXPECT_TRUE(at::equal(piece(pieces, ".compressed").tensor,
                        at::tensor({1.5F, -2.0F, 0.25F}).to(at::kHalf)));
  EXPECT_EQ(stored->bytes(), 2 * 2 + 3 * 2);
  EXPECT_EQ(form_bytes("sparse-f16"_form, {2, 9}, 3), 10);
  EXPECT_EQ(form_bytes("sparse-f16"_form, {2, 9}), 2 * 2 + 18 * 2);
  EXPECT_EQ(form_bytes("sparse-int8"_form, {2, 9}, 3), 2 * 2 + 3 + 2 * 4);
}

TEST(Sparse, F32IsExactAndF16IsTheNearest) {
  for (const std::vector<std::int64_t>& shape :
       {std::vector<std::int64_t>{5, 130}, {3, 1}, {1, 7}, {0, 4}}) {
    const at::Tensor values = sparse(shape);
    EXPECT_TRUE(at::equal(store(values, "sparse-f32"_form)->dense(), values));
    EXPECT_TRUE(
        at::equal(store(values, "sparse-f16"_form)->dense(), values.to(at::kHalf).to(at::kFloat)));
  }
}

TEST(Sparse, Int8IsOffByHalfAStepAndKeepsItsMask) {
  at::Tensor values = sparse({5, 130});
  values[0][5] = 1e-6;  // rounds to level 0 and stays an entry
  for (const char* form : {"sparse-int8", "2:4-int8"}) {
    const StoredPtr stored = store(values, form_named(form));
    const at::Tensor step = piece(stored->pieces(), "_scale").tensor.unsqueeze(1);
    const at::Tensor mask = form[0] == 's' ? values.ne(0) : stored->dense().ne(0);
    EXPECT_TRUE((((stored->dense() - values) * mask).abs() <= step * 0.50001).all().item<bool>());
  }
  EXPECT_EQ(piece(store(values, "sparse-int8"_form)->pieces(), ".compressed").tensor.numel(),
            values.count_nonzero().item<std::int64_t>());
}

TEST(Sparse, F16RefusesWhatItCannotHold) {
  const at::Tensor values = at::full({2, 4}, 7e4);
  EXPECT_THAT(error_of([&] { (void)store(values, "sparse-f16"_form); }),
              HasSubstr("stored form \"sparse-f16\": magnitudes up to 70000 are beyond f16"));
  EXPECT_THAT(error_of([&] { (void)store(values, "2:4-f16"_form); }), HasSubstr("2:4-f16"));
}

TEST(TwoOfFour, KeepsTheTwoLargestOfEveryFour) {
  const at::Tensor values =
      at::tensor({1.0F, -4.0F, 3.0F, 2.0F, 0.0F, 0.0F, 5.0F, 0.0F, 7.0F}).view({1, 9});
  const StoredPtr stored = store(values, "2:4-f32"_form);
  EXPECT_TRUE(
      at::equal(stored->dense(),
                at::tensor({0.0F, -4.0F, 3.0F, 0.0F, 0.0F, 0.0F, 5.0F, 0.0F, 7.0F}).view({1, 9})));
  EXPECT_TRUE(at::equal(piece(stored->pieces(), ".compressed").tensor,
                        at::tensor({-4.0F, 3.0F, 0.0F, 5.0F, 7.0F})));
  EXPECT_EQ(stored->bytes(), 2 + 5 * 4);
}

TEST(TwoOfFour, ChangesNothingWhereTwoOfFourAreZero) {
  at::Tensor values = awkward({6, 30});
  const at::Tensor dense = store(values, "2:4-f32"_form)->dense();
  EXPECT_TRUE(at::equal(store(dense, "2:4-f32"_form)->dense(), dense));
  EXPECT_EQ(dense.ne(0).logical_and(dense.ne(values)).sum().item<std::int64_t>(), 0);
  EXPECT_TRUE(
      (at::constant_pad_nd(dense, {0, 2}).view({6, 8, 4}).ne(0).sum(2) <= 2).all().item<bool>());
}

TEST(TwoOfFour, BytesDependOnTheShapeAlone) {
  EXPECT_EQ(form_bytes("2:4-f16"_form, {4, 8}), 4 * 1 + 4 * 4 * 2);
  EXPECT_EQ(form_bytes("2:4-int8"_form, {4, 9}), 4 * 2 + 4 * 5 + 4 * 4);
  EXPECT_EQ(form_bytes("2:4-f32"_form, {4, 3}), 4 * 1 + 4 * 2 * 4);
  EXPECT_EQ(form_bytes("2:4-f32"_form, {4, 8}, 3), form_bytes("2:4-f32"_form, {4, 8}));
}

}  // namespace
}  // namespace itera
