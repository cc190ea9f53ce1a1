// int4 by hand: an example worked on paper, half a step in every group, integers that a method
// chose, and what is refused.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "forms.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using test::awkward;
using test::piece;
using testing::HasSubstr;
using testing_support::error_of;

const std::vector<std::string> int4_forms{
    "int4-g32",      "int4-g64",      "int4-g128",     "int4-row",         "int4-tensor",
    "int4-g32-asym", "int4-g64-asym", "int4-row-asym", "int4-tensor-asym", "int4-g128-asym"};

std::int64_t group_of(const std::string& form, std::int64_t columns) {
  for (const std::int64_t group : {32, 64, 128}) {
    if (form.starts_with("int4-g" + std::to_string(group))) return group;
  }
  return columns;
}

/// One scale for every value.
at::Tensor spread(const at::Tensor& scale, const std::string& form, std::int64_t rows,
                  std::int64_t columns) {
  if (scale.size(0) == 1 && rows != 1) return scale.to(at::kFloat).expand({rows, columns});
  return scale.to(at::kFloat).repeat_interleave(group_of(form, columns), 1).narrow(1, 0, columns);
}

TEST(StoreInt4, AnExampleWorkedByHand) {
  const at::Tensor values = at::tensor({0.7F, -0.14F, 0.04F, 0.06F, -0.35F}).view({1, 5});
  const StoredPtr symmetric =
      store(values, "int4-row"_form);  // scale 0.1: 7, -1, 0, 1, -4 (ties to even)
  EXPECT_TRUE(
      at::allclose(piece(symmetric->pieces(), "_scale").tensor, at::tensor({0.1F}).view({1, 1})));
  const at::Tensor packed =
      piece(symmetric->pieces(), "_packed").tensor;  // each + 8, low half first
  EXPECT_EQ(packed[0][0].item<int>(), 15 + 16 * 7);
  EXPECT_EQ(packed[0][1].item<int>(), 8 + 16 * 9);
  EXPECT_THAT(packed[0][2].item<int>(), testing::AnyOf(4, 5));  // -3.5, to whichever side f32 falls
  EXPECT_EQ(symmetric->bytes(), 3 + 4);

  const at::Tensor more = at::tensor({1.0F, -0.5F, 0.26F, 0.0F}).view({1, 4});
  const StoredPtr asymmetric = store(more, "int4-row-asym"_form);  // scale 0.1, zero 5: 15, 0, 8, 5
  EXPECT_TRUE(
      at::allclose(piece(asymmetric->pieces(), "_scale").tensor, at::tensor({0.1F}).view({1, 1})));
  EXPECT_EQ(piece(asymmetric->pieces(), "_zero_point").tensor.item<float>(), 5);
  EXPECT_TRUE(at::equal(piece(asymmetric->pieces(), "_packed").tensor,
                        at::tensor({15 + 16 * 0, 8 + 16 * 5}, at::kByte).view({1, 2})));
  EXPECT_TRUE(
      at::allclose(asymmetric->dense(), at::tensor({1.0F, -0.5F, 0.3F, 0.0F}).view({1, 4})));
  EXPECT_EQ(asymmetric->bytes(), 2 + 4 + 4);
}

TEST(StoreInt4, IsOffByHalfAStepOfItsGroupAtMost) {
  for (const std::string& form : int4_forms) {
    for (const auto& [rows, columns] : {std::pair{3, 33}, {5, 64}, {2, 130}, {4, 1}, {1, 7}}) {
      for (const double size : {1.0, 1e-6, 300.0}) {
        const at::Tensor values = awkward({rows, columns}) * size;
        const StoredPtr stored = store(values, form_named(form));
        const at::Tensor step =
            spread(piece(stored->pieces(), "_scale").tensor, form, rows, columns);
        EXPECT_TRUE(((stored->dense() - values).abs() <= step * 0.50001).all().item<bool>())
            << form << " " << rows << " " << columns << " " << size;
      }
    }
  }
}

TEST(StoreInt4, ScalesAreSharedByWhatTheNameSays) {
  const at::Tensor values = awkward({5, 130});
  const auto shape_of = [&](const std::string& form) {
    return piece(store(values, form_named(form))->pieces(), "_scale").tensor.sizes().vec();
  };
  EXPECT_EQ(shape_of("int4-g32"), (std::vector<std::int64_t>{5, 5}));
  EXPECT_EQ(shape_of("int4-g64-asym"), (std::vector<std::int64_t>{5, 3}));
  EXPECT_EQ(shape_of("int4-g128"), (std::vector<std::int64_t>{5, 2}));
  EXPECT_EQ(shape_of("int4-row"), (std::vector<std::int64_t>{5, 1}));
  EXPECT_EQ(shape_of("int4-tensor"), (std::vector<std::int64_t>{1, 1}));
  EXPECT_EQ(piece(store(values, "int4-g32"_form)->pieces(), "_scale").tensor.scalar_type(),
            at::kHalf);
  EXPECT_EQ(piece(store(values, "int4-tensor"_form)->pieces(), "_scale").tensor.scalar_type(),
            at::kFloat);
  const double largest = values.abs().max().item<double>();
  EXPECT_NEAR(piece(store(values, "int4-tensor"_form)->pieces(), "_scale").tensor.item<double>(),
              largest / 7, 1e-7);
}

TEST(StoreInt4, AZeroStaysZeroAndOneSidedGroupsKeepTheirEnds) {
  at::Tensor values = at::rand({3, 40}) + 0.5;  // nothing below 0.5
  values[0][3] = 0;
  const at::Tensor dense = store(values, "int4-g32-asym"_form)->dense();
  EXPECT_EQ(dense[0][3].item<float>(), 0);
  EXPECT_LE(test::farthest(dense, values), 1.5 / 15 / 2 * 1.001);
}

TEST(StoreInt4, KeepsTheIntegersItIsGiven) {
  const at::Tensor levels = at::tensor({0, 15, 7, 3, 1, 2, 12, 8}, at::kChar).view({2, 4}),
                   scale = at::tensor({0.5F, 0.25F}).view({2, 1}),
                   zero = at::tensor({7.5F, -2.25F}).view({2, 1});
  const StoredPtr asymmetric = store_int4(levels, scale, zero, "int4-g32-asym"_form);
  EXPECT_TRUE(at::equal(asymmetric->dense(), (levels.to(at::kFloat) - zero) * scale));
  const at::Tensor around = levels - 8;
  const at::Tensor clipped = around.clamp(-7, 7);
  const StoredPtr symmetric = store_int4(clipped, scale, {}, "int4-row"_form);
  EXPECT_TRUE(at::equal(symmetric->dense(), clipped.to(at::kFloat) * scale));
  const StoredPtr one =
      store_int4(clipped.view({2, 2, 2}), scale[0].view({1, 1}), {}, "int4-tensor"_form);
  EXPECT_EQ(one->shape(), (std::vector<std::int64_t>{2, 2, 2}));
  EXPECT_TRUE(at::equal(one->dense(), clipped.to(at::kFloat).view({2, 2, 2}) * 0.5));
}

TEST(StoreInt4, RefusesWhatIsNotOfItsForm) {
  const at::Tensor levels = at::zeros({2, 70}, at::kChar), scale = at::ones({2, 3}),
                   zero = at::ones({2, 3});
  const auto refused = [&](const at::Tensor& l, const at::Tensor& s, const at::Tensor& z,
                           const std::string& form) {
    return error_of([&] { (void)store_int4(l, s, z, form_named(form)); });
  };
  EXPECT_EQ(refused(levels, scale, zero, "int4-g32-asym"), "no error");
  EXPECT_EQ(refused(levels, scale, {}, "int4-g32"), "no error");
  EXPECT_EQ(refused(levels, scale, {}, "int8"), "store_int4: \"int8\" is no int4 form");
  EXPECT_THAT(refused(levels + 8, scale, {}, "int4-g32"),
              HasSubstr("levels of form \"int4-g32\" must be int8 from -7 to 7"));
  EXPECT_THAT(refused(levels - 1, scale, zero, "int4-g32-asym"),
              HasSubstr("levels of form \"int4-g32-asym\" must be int8 from 0 to 15"));
  EXPECT_THAT(refused(levels.to(at::kInt), scale, {}, "int4-g32"), HasSubstr("must be int8"));
  EXPECT_THAT(refused(levels, at::ones({2, 2}), {}, "int4-g32"),
              HasSubstr("store_int4: scale of form \"int4-g32\" must have shape [2, 3]"));
  EXPECT_THAT(refused(levels, scale, {}, "int4-g32-asym"),
              HasSubstr("store_int4: zero point of form \"int4-g32-asym\" must have shape [2, 3]"));
  EXPECT_THAT(refused(levels, scale * 1e5, {}, "int4-g32"),
              HasSubstr("store_int4: a scale is not finite in the type that form \"int4-g32\""));
}

}  // namespace
}  // namespace itera
