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
  EXPECT_TRUE(at::equal(store(values, "f32")->dense(), values));
  EXPECT_TRUE(at::equal(store(values, "f16")->dense(), values.to(at::kHalf).to(at::kFloat)));
  EXPECT_TRUE(at::equal(store(values, "bf16")->dense(), values.to(at::kBFloat16).to(at::kFloat)));
  EXPECT_EQ(store(at::ones({5}), "f16")->bytes(), form_bytes("f16", {5}));
  EXPECT_EQ(form_bytes("f32", {2, 3, 4}), 96);
  EXPECT_EQ(form_bytes("bf16", {}), 2);
  EXPECT_THAT(error_of([] { (void)store(at::full({1}, 7e4), "f16"); }),
              HasSubstr("stored form \"f16\": magnitudes up to 70000 are beyond its range"));
  EXPECT_EQ(error_of([] { (void)store(at::full({2}, NAN), "f32"); }),
            "stored form \"f32\": 2 of 2 values are not finite");
  at::Tensor trained = at::ones({2, 2});
  trained.requires_grad_();
  EXPECT_FALSE(store(trained, "f32")->dense().requires_grad());
}

TEST(Forms, AnUnknownNameListsThoseThereAre) {
  for (const std::string form :
       {"", "int5", "int4", "int4-g16", "int4-g32-sym", "nf4-asym", "sparse", "sparse-",
        "sparse-bf16", "2:4-", "2:4-nf4", "f64", "rows(f16,int8)", "int8-asym", "INT8"}) {
    for (const std::string& message : {error_of([&] { (void)store(at::ones({2, 2}), form); }),
                                       error_of([&] { (void)form_bytes(form, {2, 2}); })}) {
      EXPECT_THAT(message,
                  HasSubstr("unknown stored form \"" + form + "\": expected f32, f16, bf16, int8"));
    }
  }
}

TEST(Forms, ThreeArePlain) {
  for (const char* form : {"f32", "f16", "bf16"}) EXPECT_TRUE(is_plain(form));
  for (const std::string& form : test::packed_forms()) EXPECT_FALSE(is_plain(form));
  EXPECT_FALSE(is_plain(""));
}

TEST(Forms, BytesByHand) {
  EXPECT_EQ(form_bytes("int8", {10, 33}), 330 + 40);
  EXPECT_EQ(form_bytes("int8-dynamic", {10, 33}), 330 + 40);
  EXPECT_EQ(form_bytes("int4-g32", {10, 33}), 10 * 17 + 10 * 2 * 2);
  EXPECT_EQ(form_bytes("int4-g64-asym", {10, 64}), 10 * 32 + 10 * 2 * 2);
  EXPECT_EQ(form_bytes("int4-row", {10, 33}), 10 * 17 + 10 * 4);
  EXPECT_EQ(form_bytes("int4-tensor-asym", {10, 33}), 10 * 17 + 8);
  EXPECT_EQ(form_bytes("nf4", {10, 65}), 10 * 33 + 10 * 2 * 2);
  EXPECT_EQ(form_bytes("nf4", {256, 64}), 256 * 32 + 256 + 4 + 4);
  EXPECT_EQ(form_bytes("int8", {4, 1, 6}), 24 + 16);
}

}  // namespace
}  // namespace itera
