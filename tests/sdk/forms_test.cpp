// Forms by name: what each name costs, what is refused and how.
#include <gmock/gmock.h>

#include <cmath>

#include "forms.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using testing::HasSubstr;
using testing_support::error_of;

TEST(Forms, PlainOnesRoundAndRefuseWhatTheyCannotHold) {
  const at::Tensor values = test::awkward({3, 7});
  EXPECT_TRUE(at::equal(store(values, "f32"_form)->dense(), values));
  EXPECT_TRUE(at::equal(store(values, "f16"_form)->dense(), values.to(at::kHalf).to(at::kFloat)));
  EXPECT_TRUE(
      at::equal(store(values, "bf16"_form)->dense(), values.to(at::kBFloat16).to(at::kFloat)));
  EXPECT_EQ(store(at::ones({5}), "f16"_form)->bytes(), form_bytes("f16"_form, {5}));
  EXPECT_EQ(form_bytes("f32"_form, {2, 3, 4}), 96);
  EXPECT_EQ(form_bytes("bf16"_form, {}), 2);
  EXPECT_THAT(error_of([] { (void)store(at::full({1}, 7e4), "f16"_form); }),
              HasSubstr("stored form \"f16\": magnitudes up to 70000 are beyond its range"));
  EXPECT_EQ(error_of([] { (void)store(at::full({2}, NAN), "f32"_form); }),
            "stored form \"f32\": 2 of 2 values are not finite");
  at::Tensor trained = at::ones({2, 2});
  trained.requires_grad_();
  EXPECT_FALSE(store(trained, "f32"_form)->dense().requires_grad());
}

TEST(Forms, WhatIsNotStoredWholeIsRefused) {
  EXPECT_EQ(error_of([] { (void)store(at::ones({2, 2}), "rows(f16,int8)"_form); }),
            "stored form \"rows(f16,int8)\": its blocks are stored one by one");
  EXPECT_EQ(error_of([] { (void)store(at::ones({2, 2}), {Form::undecided}); }),
            "stored form \"auto\": no tensor is stored so");
  EXPECT_EQ(error_of([] { (void)store(at::ones({2, 2}), {.kind = Form::int_, .bits = 5}); }),
            "stored form \"int5\": no tensor is stored so");
}

TEST(Forms, EveryOneCanBeStored) {
  for (const Form& form : all_forms())
    EXPECT_EQ(store(test::awkward({3, 70}), form)->form(), form) << print(form);
}

}  // namespace
}  // namespace itera
