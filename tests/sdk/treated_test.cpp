// Bits and errors over several tensors, by hand.
#include "itera/treated.hpp"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <cmath>

#include "plugins/fake_context.hpp"
#include "support/form.hpp"

namespace itera {
namespace {

TEST(Treated, RecordsBitsAndErrorOverAllTensors) {
  Treated treated;
  const at::Tensor one = at::tensor({3.0F, 4.0F}).view({1, 2});
  treated.add(one, *store_f32(at::tensor({3.0F, 3.0F}).view({1, 2})));
  treated.add(at::ones({1, 6}), *store_half(at::zeros({1, 6}), "f16"_form));
  test::FakeContext context;
  treated.record(context);
  EXPECT_EQ(context.records.at("tensors"), 2);
  EXPECT_EQ(context.records.at("bits_per_weight"), 8 * (8.0 + 12.0) / 8);
  EXPECT_DOUBLE_EQ(context.records.at("relative_error"), std::sqrt((1.0 + 6) / (25 + 6)));
}

TEST(Treated, HasFiniteRecordsWhereThereIsNothing) {
  test::FakeContext context;
  Treated{}.record(context);
  EXPECT_EQ(context.records.at("bits_per_weight"), 0);
  EXPECT_EQ(context.records.at("relative_error"), 0);
}

}  // namespace
}  // namespace itera
