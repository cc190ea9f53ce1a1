// Embedding, positions, norm and head by numbers worked out by hand.
#include "itera/frame.hpp"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "support/folder.hpp"

namespace itera {
namespace {

using testing::HasSubstr;
using testing_support::error_of;

/// V = 3, d = 2, two positions; the head is the embedding.
Checkpoint frame() {
  Checkpoint c{"any", Values::object(), "", {}, {{"lm_head.weight", "embedding.weight"}}};
  const auto set = [&](const char* name, const at::Tensor& values) {
    c.tensors[name] = store_f32(values);
  };
  set("embedding.weight", at::tensor({1.0F, 0.0F, 0.0F, 1.0F, 2.0F, 3.0F}).view({3, 2}));
  set("position_embedding.weight", at::tensor({10.0F, 20.0F, 30.0F, 40.0F}).view({2, 2}));
  set("norm.weight", at::tensor({1.0F, 2.0F}));
  set("norm.bias", at::tensor({0.5F, 0.0F}));
  return c;
}

TEST(Frame, EmbedsFromWhereTheTextStands) {
  const Checkpoint checkpoint = frame();
  const at::Tensor ids = at::tensor({2}, at::kLong).view({1, 1});
  EXPECT_TRUE(
      at::equal(Frame(checkpoint, false).embed(ids, 7).flatten(), at::tensor({2.0F, 3.0F})));
  EXPECT_TRUE(
      at::equal(Frame(checkpoint, true).embed(ids, 1).flatten(), at::tensor({32.0F, 43.0F})));
}

TEST(Frame, NamesThePositionPastItsTable) {
  const Checkpoint checkpoint = frame();
  const at::Tensor ids = at::zeros({1, 2}, at::kLong);
  EXPECT_THAT(error_of([&] { (void)Frame(checkpoint, true).embed(ids, 1); }),
              HasSubstr("position 2 lies past the learned table of 2 positions"));
}

TEST(Frame, TheHeadReadsTheNormedValues) {
  // x = (1, 3): mean 2, variance 1, so normed = (-1, 1) ∘ (1, 2) + (0.5, 0) = (-0.5, 2)
  const at::Tensor logits =
      Frame(frame(), false).logits(at::tensor({1.0F, 3.0F}).view({1, 1, 2})).flatten();
  EXPECT_TRUE(at::allclose(logits, at::tensor({-0.5F, 2.0F, 5.0F}), 1e-4, 1e-4)) << logits;
}

}  // namespace
}  // namespace itera
