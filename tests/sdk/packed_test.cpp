// What every packed form keeps, for sizes that nothing divides: its bytes, its values through a
// file, rows and products that agree with the dense values.
#include <c10/core/GradMode.h>
#include <gmock/gmock.h>

#include <fstream>
#include <functional>
#include <numeric>

#include "forms.hpp"
#include "itera/checkpoint.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using test::awkward;
using test::farthest;
using testing::HasSubstr;
using testing_support::error_of;
using Sizes = std::vector<std::int64_t>;

const std::vector<Sizes> sizes_tried{{1, 1},    {3, 1},    {1, 7},   {3, 7},    {3, 33},
                                     {5, 64},   {2, 130},  {0, 33},  {3, 0},    {0, 0},
                                     {4, 1, 4}, {5, 2, 3}, {9, 128}, {130, 200}};

std::int64_t columns_of(const Sizes& shape) {
  return std::accumulate(shape.begin() + 1, shape.end(), std::int64_t{1}, std::multiplies{});
}

class PackedForm : public testing_support::InFolder,
                   public testing::WithParamInterface<std::string> {
 protected:
  [[nodiscard]] static Form form() { return form_named(GetParam()); }
};

TEST_P(PackedForm, HasTheBytesItsNameSays) {
  for (const Sizes& shape : sizes_tried) {
    const at::Tensor values = awkward(shape);
    const StoredPtr stored = store(values, form());
    EXPECT_EQ(print(stored->form()), GetParam());
    EXPECT_EQ(stored->shape(), shape);
    EXPECT_EQ(stored->bytes(),
              form_bytes(form(), shape, values.count_nonzero().item<std::int64_t>()));
    EXPECT_LE(stored->bytes(), form_bytes(form(), shape));
    if (values.numel() > 20'000) {
      EXPECT_LT(stored->resident_bytes(), values.numel() * 4 + values.numel() / 4);
    }
  }
}

TEST_P(PackedForm, ComesBackFromAFileBitForBit) {
  Checkpoint before{"any", Values::object(), "", {}, {}};
  for (const Sizes& shape : sizes_tried)
    before.tensors["t" + std::to_string(before.tensors.size()) + ".weight"] =
        store(awkward(shape), form());
  save(before, folder / "a");
  const Checkpoint after = load_checkpoint(folder / "a");
  std::ifstream file(folder / "a", std::ios::binary);
  std::uint64_t header = 0;
  file.read(reinterpret_cast<char*>(&header), sizeof header);
  EXPECT_EQ(std::filesystem::file_size(folder / "a"),
            sizeof header + header + static_cast<std::uint64_t>(before.bytes()));
  ASSERT_EQ(after.tensors.size(), before.tensors.size());
  for (const auto& [name, stored] : before.tensors) {
    const StoredPtr& found = after.at(name);
    EXPECT_EQ(found->form(), stored->form());
    EXPECT_EQ(found->shape(), stored->shape());
    EXPECT_EQ(found->resident_bytes(), stored->resident_bytes());
    EXPECT_TRUE(at::equal(found->dense(), stored->dense())) << name;
    const auto pieces = stored->pieces(), again = found->pieces();
    ASSERT_EQ(pieces.size(), again.size());
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      EXPECT_EQ(pieces[i].suffix, again[i].suffix);
      EXPECT_TRUE(at::equal(pieces[i].tensor, again[i].tensor));
    }
  }
}

TEST_P(PackedForm, GathersTheRowsOfItsDenseValues) {
  for (const Sizes& shape : sizes_tried) {
    if (shape[0] == 0) continue;
    const StoredPtr stored = store(awkward(shape), form());
    const at::Tensor dense = stored->dense().reshape({shape[0], columns_of(shape)});
    const at::Tensor ids =
        at::tensor({shape[0] - 1, std::int64_t{0}, shape[0] / 2, std::int64_t{0}}, at::kLong)
            .view({2, 2});
    EXPECT_TRUE(at::equal(stored->rows(ids), dense.index({ids}))) << shape;
    EXPECT_THAT(error_of([&] { (void)stored->rows(at::tensor({shape[0]}, at::kLong)); }),
                HasSubstr("row " + std::to_string(shape[0]) + " of a tensor with"));
    EXPECT_NE(error_of([&] { (void)stored->rows(at::tensor({-1}, at::kLong)); }), "no error");
  }
}

/// |Σ| of a product whose input was rounded to 127 levels either side.
double input_error(const at::Tensor& x, const at::Tensor& dense) {
  return x.numel() == 0 || dense.numel() == 0
             ? 0
             : x.abs().max().item<double>() / 254 * dense.abs().sum(1).max().item<double>();
}

TEST_P(PackedForm, MultipliesAsItsDenseValuesDo) {
  for (const Sizes& shape : sizes_tried) {
    const StoredPtr stored = store(awkward(shape), form());
    const std::int64_t columns = columns_of(shape);
    const at::Tensor dense = stored->dense().reshape({shape[0], columns});
    for (const std::int64_t rows : {0, 1, 4, 5, 60}) {
      const at::Tensor x = test::weights({rows, columns}, 9) * 20;
      const at::Tensor expected = x.to(at::kDouble).matmul(dense.to(at::kDouble).t());
      const at::Tensor found = stored->apply(x);
      ASSERT_EQ(found.sizes(), expected.sizes());
      const double rounding = GetParam() == "int8-dynamic" ? input_error(x, dense) : 0;
      EXPECT_LE(farthest(found, expected), rounding + 1e-4) << shape << " " << rows;
    }
  }
}

/// Σ c · apply(x), in f64.
double weighed(const Stored& stored, const at::Tensor& x, const at::Tensor& c) {
  return (stored.apply(x).to(at::kDouble) * c).sum().item<double>();
}

/// The product is linear, so a difference over a large step is its gradient but for rounding.
void expect_gradient_of_differences(const Stored& stored, const at::Tensor& x) {
  const at::Tensor c = test::weights({x.size(0), stored.shape().front()}, 11) * 20;
  const at::Tensor trained = x.clone().requires_grad_();
  (stored.apply(trained) * c).sum().backward();
  ASSERT_TRUE(trained.grad().defined());
  for (std::int64_t i = 0; i < x.numel(); i += std::max<std::int64_t>(1, x.numel() / 40)) {
    at::Tensor more = x.clone(), less = x.clone();
    more.view({-1})[i] += 4;
    less.view({-1})[i] -= 4;
    EXPECT_NEAR(trained.grad().reshape({-1})[i].item<double>(),
                (weighed(stored, more, c) - weighed(stored, less, c)) / 8,
                2e-5 * static_cast<double>(1 + x.size(0)));
  }
}

TEST_P(PackedForm, PassesTheGradientOfItsInputOrRefusesTo) {
  for (const Sizes& shape : {Sizes{3, 7}, Sizes{5, 2, 3}, Sizes{2, 130}, Sizes{130, 200}}) {
    const StoredPtr stored = store(awkward(shape), form());
    for (const std::int64_t rows : {1, 4, 5}) {
      const at::Tensor x = test::weights({rows, columns_of(shape)}, 9) * 20;
      if (GetParam() != "int8-dynamic") {
        expect_gradient_of_differences(*stored, x);
        continue;
      }
      const at::Tensor trained = x.clone().requires_grad_();
      EXPECT_EQ(
          error_of([&] { (void)stored->apply(trained); }),
          "stored form \"int8-dynamic\": its product rounds its input, so no gradient can pass "
          "to what lies below it; train with this tensor in another form, such as int8 or "
          "f16");
      const c10::NoGradGuard no_gradients;
      EXPECT_TRUE(at::equal(stored->apply(trained), stored->apply(x)));
    }
  }
}

TEST_P(PackedForm, TakesInputsOfAnyRank) {
  const StoredPtr stored = store(awkward({3, 33}), form());
  const at::Tensor x = test::weights({2, 3, 33}, 4), flat = stored->apply(x.view({6, 33}));
  EXPECT_TRUE(at::equal(stored->apply(x), flat.view({2, 3, 3})));
  EXPECT_TRUE(at::allclose(stored->apply(x[0][0]), flat[0], 1e-4, 1e-5));
  EXPECT_TRUE(
      at::allclose(stored->apply(x.transpose(0, 1)), stored->apply(x).transpose(0, 1), 1e-4, 1e-5));
  EXPECT_THAT(error_of([&] { (void)stored->apply(at::ones({2, 32})); }),
              HasSubstr("a product of 32 inputs with a tensor of 33 columns"));
}

TEST_P(PackedForm, RefusesWhatIsNotFinite) {
  for (const float bad : {INFINITY, -INFINITY, NAN}) {
    at::Tensor values = awkward({3, 7});
    values[1][2] = bad;
    EXPECT_EQ(error_of([&] { (void)store(values, form()); }),
              "stored form \"" + GetParam() + "\": 1 of 21 values are not finite");
  }
}

TEST_P(PackedForm, RefusesAVector) {
  const std::string message =
      "stored form \"" + GetParam() + "\": a tensor of shape [5] has rank 1";
  EXPECT_THAT(error_of([&] { (void)store(at::ones({5}), form()); }), HasSubstr(message));
  EXPECT_THAT(error_of([&] { (void)form_bytes(form(), {5}); }), HasSubstr(message));
}

TEST_P(PackedForm, KeepsZerosAndCanBeStoredAgainWithoutLoss) {
  const at::Tensor zeros = at::zeros({3, 70});
  EXPECT_TRUE(at::equal(store(zeros, form())->dense(), zeros));
  const at::Tensor once = store(awkward({5, 70}), form())->dense();
  EXPECT_LE(farthest(store(once, form())->dense(), once), 2e-3);
}

INSTANTIATE_TEST_SUITE_P(Forms, PackedForm, testing::ValuesIn(test::packed_forms()),
                         [](const auto& form) {
                           std::string name = form.param;
                           for (char& c : name) c = std::isalnum(c) != 0 ? c : '_';
                           return "_" + name;
                         });

TEST(Packed, HasNoBytesForShapesThatNoTensorHas) {
  const std::int64_t huge = std::int64_t{1} << 62;
  for (const Sizes& shape : {Sizes{0, huge, 8}, Sizes{huge, huge}, Sizes{-1, 4}, Sizes{4, -1},
                             Sizes{1 << 30, 1 << 30}, Sizes{huge, 0}}) {
    EXPECT_THAT(error_of([&] { (void)form_bytes("nf4"_form, shape); }),
                HasSubstr("stored form \"nf4\": no tensor has the shape ["));
  }
}

TEST(Packed, WhatLiesBelowOutlivesItAndGetsItsGradient) {
  const at::Tensor below = test::weights({4, 5}, 3).requires_grad_(), x = test::weights({2, 3, 5});
  StoredPtr packed = store(test::weights({6, 4}), "int4-row"_form);
  const at::Tensor dense = packed->dense(), y = packed->apply(store_f32(below)->apply(x));
  packed.reset();
  y.sum().backward();
  const at::Tensor expected = dense.sum(0).outer(x.reshape({6, 5}).sum(0));  // Σ_o W_oi · Σ_r x_rj
  EXPECT_LE(farthest(below.grad(), expected), 1e-6);
  EXPECT_GT(below.grad().abs().max().item<float>(), 1e-3);
}

TEST(Packed, ManyRowsOfAWideMatrixAreWidenedInBlocks) {
  const StoredPtr stored = store(test::weights({70, 8000}), "int4-g64"_form);  // three blocks
  const at::Tensor x = test::weights({6, 8000}, 5);
  EXPECT_LE(farthest(stored->apply(x), x.matmul(stored->dense().t())), 1e-4);
}

TEST(Packed, ScalesAreNeverTooSmallForWhatTheySpan) {
  const at::Tensor spans =
      at::tensor({0.0F, 1e-9F, 3e-8F, 1e-6F, 4.3e-4F, 0.1F, 1.0F, 4e5F}).unsqueeze(1);
  const StoredPtr stored = store(spans, "int4-g32"_form);
  const at::Tensor scale = test::piece(stored->pieces(), "_scale").tensor.to(at::kFloat);
  EXPECT_TRUE((spans <= scale * 7.5).all().item<bool>());
  EXPECT_EQ(scale[0].item<float>(), 0);
  EXPECT_EQ(scale[1].item<float>(), std::ldexp(1.0F, -24));  // the least there is
  EXPECT_THAT(
      error_of([&] { (void)store(at::tensor({1.0F, 5e5F}).unsqueeze(1), "int4-g32"_form); }),
      HasSubstr("stored form \"int4-g32\": values that span 500000 need a scale beyond f16; use a "
                "form with a scale a row or a tensor, or keep the tensor f32"));
}

}  // namespace
}  // namespace itera
