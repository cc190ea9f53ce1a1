// The plain forms: every half-precision number there is, rounding, products, gradients, bytes.
#include "itera/stored.hpp"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <bit>
#include <cmath>
#include <cstring>

#include "support/folder.hpp"
#include "support/form.hpp"

namespace itera {
namespace {

using testing::HasSubstr;
using testing_support::error_of;

/// IEEE 754 binary16, from its definition.
float f16_value(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 31, fraction = bits & 1023;
  const float sign = (bits & 0x8000) != 0 ? -1.0F : 1.0F;
  if (exponent == 31) return fraction == 0 ? sign * INFINITY : NAN;
  return sign * (exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                               : std::ldexp(static_cast<float>(1024 + fraction), exponent - 25));
}

float bf16_value(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

struct Half {
  const char* name;
  float (*value)(std::uint16_t);
  at::ScalarType type;
  std::uint16_t infinity;
};
const Half forms[] = {{"f16", f16_value, at::kHalf, 0x7C00},
                      {"bf16", bf16_value, at::kBFloat16, 0x7F80}};

at::Tensor tensor_of(const std::vector<float>& values) { return at::tensor(values, at::kFloat); }

TEST(Stored, EveryHalfNumberComesBackInItsBits) {
  for (const Half& form : forms) {
    std::vector<float> values;
    for (std::uint32_t bits = 0; bits < 65536; ++bits)
      values.push_back(form.value(static_cast<std::uint16_t>(bits)));
    const StoredPtr stored = store_half(tensor_of(values), form_named(form.name));
    const at::Tensor narrow = stored->pieces().front().tensor, wide = stored->dense();
    ASSERT_EQ(narrow.scalar_type(), form.type);
    const auto* bits = static_cast<const std::uint16_t*>(narrow.const_data_ptr());
    for (std::size_t i = 0; i < values.size(); ++i) {
      const float found = wide.const_data_ptr<float>()[i];
      if (std::isnan(values[i])) {
        ASSERT_TRUE(std::isnan(found));
        continue;
      }
      ASSERT_EQ(bits[i], i) << form.name;
      ASSERT_EQ(std::bit_cast<std::uint32_t>(found), std::bit_cast<std::uint32_t>(values[i]));
    }
  }
}

TEST(Stored, HalfFormsRoundToNearestEven) {
  for (const Half& form : forms) {
    for (std::uint16_t bits = 0x0100; bits + 1 < form.infinity; ++bits) {
      const float low = form.value(bits), high = form.value(static_cast<std::uint16_t>(bits + 1));
      const float middle = low + (high - low) / 2;  // exact in f32
      const at::Tensor rounded =
          store_half(tensor_of({middle, std::nextafter(middle, low), std::nextafter(middle, high)}),
                     form_named(form.name))
              ->dense();
      ASSERT_EQ(rounded[0].item<float>(), bits % 2 == 0 ? low : high) << form.name << " " << bits;
      ASSERT_EQ(rounded[1].item<float>(), low);
      ASSERT_EQ(rounded[2].item<float>(), high);
      bits = static_cast<std::uint16_t>(bits + bits % 97);  // a sample of them
    }
  }
}

TEST(Stored, HalfFormsOverflowToInfinity) {
  EXPECT_EQ(store_half(tensor_of({65519.0F}), "f16"_form)->dense().item<float>(), 65504.0F);
  EXPECT_EQ(store_half(tensor_of({65520.0F}), "f16"_form)->dense().item<float>(), INFINITY);
  EXPECT_EQ(store_half(tensor_of({-65520.0F}), "f16"_form)->dense().item<float>(), -INFINITY);
  EXPECT_EQ(store_half(tensor_of({3.4e38F}), "bf16"_form)->dense().item<float>(), INFINITY);
}

TEST(Stored, RefusesAFormThatIsNone) {
  EXPECT_THAT(error_of([] { store_half(at::ones({1}), "int8"_form); }),
              HasSubstr("stored form \"int8\": expected f16 or bf16"));
}

TEST(Stored, ApplyAndRowsAgreeWithPlainLoops) {
  const at::Tensor values = at::randn({7, 5}), x = at::randn({2, 3, 5}),
                   ids = at::tensor({6, 0, 6, 3}, at::kLong).view({2, 2});
  for (const StoredPtr& stored :
       {store_f32(values), store_half(values, "f16"_form), store_half(values, "bf16"_form)}) {
    const at::Tensor dense = stored->dense(), product = stored->apply(x), rows = stored->rows(ids);
    ASSERT_EQ(product.sizes(), (std::vector<std::int64_t>{2, 3, 7}));
    ASSERT_EQ(rows.sizes(), (std::vector<std::int64_t>{2, 2, 5}));
    for (std::int64_t r = 0; r < 6; ++r) {
      for (std::int64_t o = 0; o < 7; ++o) {
        double sum = 0;
        for (std::int64_t i = 0; i < 5; ++i)
          sum += x.view({6, 5})[r][i].item<double>() * dense[o][i].item<double>();
        EXPECT_NEAR(product.view({6, 7})[r][o].item<double>(), sum, 1e-5);
      }
    }
    for (std::int64_t r = 0; r < 4; ++r)
      EXPECT_TRUE(at::equal(rows.view({4, 5})[r], dense[ids.view({4})[r].item<std::int64_t>()]));
  }
}

TEST(Stored, CountsBytesInTheFileAndInMemory) {
  const at::Tensor values = at::ones({3, 5});
  EXPECT_EQ(store_f32(values)->bytes(), 60);
  EXPECT_EQ(print(store_f32(values)->form()), "f32");
  for (const char* form : {"f16", "bf16"}) {
    const StoredPtr stored = store_half(values, form_named(form));
    EXPECT_EQ(stored->bytes(), 30);
    EXPECT_EQ(stored->resident_bytes(), 60);  // widened at load
    EXPECT_EQ(print(stored->form()), form);
    EXPECT_EQ(stored->shape(), (std::vector<std::int64_t>{3, 5}));
  }
  EXPECT_EQ(store_f32(at::empty({0, 4}))->bytes(), 0);
  EXPECT_EQ(store_f32(at::tensor({1, 2}, at::kLong))->dense().scalar_type(), at::kFloat);
}

TEST(Stored, TrainableValuesGetGradientsStoredOnesDoNot) {
  at::Tensor values = at::randn({2, 3});
  values.requires_grad_();
  const at::Tensor x = at::randn({4, 3});
  const StoredPtr stored = store_f32(values);
  stored->apply(x).sum().backward();
  EXPECT_TRUE(at::allclose(values.grad(), x.sum(0).expand({2, 3})));  // ∂ Σ x·Wᵀ / ∂W
  EXPECT_FALSE(stored->pieces().front().tensor.requires_grad());
  EXPECT_FALSE(store_half(values, "f16"_form)->dense().requires_grad());
}

}  // namespace
}  // namespace itera
