// Cutting the chain model: what stays, what is renamed, what is remembered, what is refused.
#include "itera/cutting.hpp"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "chain_model.hpp"
#include "support/folder.hpp"
#include "support/form.hpp"

namespace itera {
namespace {

using test::Chain;
using testing::HasSubstr;
using testing_support::error_of;

const Chain chain;

Checkpoint whole() { return chain.initialise(chain.configure(5, 8), 1); }
Checkpoint cut_along(const Checkpoint& checkpoint, const std::string& kind,
                     const std::vector<std::int64_t>& kept) {
  return cut(chain, checkpoint, axis_of(chain, checkpoint.config, kind, -1), kept);
}
at::Tensor dense(const Checkpoint& checkpoint, const std::string& name) {
  return checkpoint.at(name)->dense();
}

TEST(Cutting, SlicesEveryCoupledTensor) {
  const Checkpoint before = whole(), after = cut_along(before, "channel", {0, 2});
  EXPECT_EQ(after.config.at("channels"), 2);
  const at::Tensor kept = at::tensor({0, 2}, at::kLong);
  EXPECT_TRUE(
      at::equal(dense(after, "embedding"), dense(before, "embedding").index_select(1, kept)));
  EXPECT_TRUE(at::equal(dense(after, "layers.1.up"),
                        dense(before, "layers.1.up").index_select(0, kept).index_select(1, kept)));
}

TEST(Cutting, TakesWholeTensorsAwayAndRenamesTheRest) {
  const Checkpoint before = whole(), after = cut_along(before, "layer", {1});
  EXPECT_EQ(after.tensors.size(), 3U);
  EXPECT_EQ(after.at("layers.0.up"), before.at("layers.1.up"));
}

TEST(Cutting, TwoSlicesOfOneTensorAreCutTogether) {
  struct Gated final : Architecture {
    Values configure(std::int64_t, std::int64_t) const override { return {{"inner", 3}}; }
    TensorTable tensors(const Values& c) const override {
      return {{"in", Role::ssm_in, {2 * c.at("inner").get<std::int64_t>(), 1}}};
    }
    std::vector<Axis> axes(const Values& c) const override {
      const std::int64_t inner = c.at("inner");
      return {{"channel", 0, inner, 1, {{"in", 0, 0}, {"in", 0, inner}}, {}}};
    }
    Values cut(const Values&, const Axis&, const std::vector<std::int64_t>& kept) const override {
      return {{"inner", kept.size()}};
    }
    Checkpoint initialise(const Values&, std::int64_t) const override { return {}; }
    std::unique_ptr<Model> build(const Checkpoint&) const override { return nullptr; }
    double flops_per_token(const Values&) const override { return 0; }
  } const gated;
  Checkpoint before{"gated", {{"inner", 3}}, "", {}, {}};
  before.tensors["in"] = store_f32(at::arange(6, at::kFloat).view({6, 1}));
  const Checkpoint after = cut(gated, before, gated.axes(before.config)[0], {1, 2});
  EXPECT_TRUE(at::equal(dense(after, "in").flatten(), at::tensor({1.0F, 2.0F, 4.0F, 5.0F})));
}

TEST(Cutting, RemembersWhatIsLeftInTheUncutModelsNumbers) {
  Checkpoint after = cut_along(whole(), "channel", {0, 2});
  after = cut_along(after, "channel", {1});
  EXPECT_EQ(kept_entries(after, "channel", -1, 3), (std::vector<std::int64_t>{2}));
  EXPECT_EQ(kept_entries(after, "layer", -1, 2), (std::vector<std::int64_t>{0, 1}));
}

TEST(Cutting, KeepsThePlainFormAndRefusesAnyOther) {
  Checkpoint before = whole();
  before.tensors["head"] = store_half(dense(before, "head"), "f16"_form);
  EXPECT_EQ(print(cut_along(before, "channel", {1}).at("head")->form()), "f16");
  before.tensors["head"] = store(dense(before, "head"), "int8"_form);
  EXPECT_THAT(error_of([&] { (void)cut_along(before, "channel", {1}); }),
              HasSubstr("tensor \"head\" is already stored as int8: cutting along axis channel"));
}

TEST(Cutting, RefusesEntriesThatAreNotThere) {
  for (const std::vector<std::int64_t>& kept :
       {std::vector<std::int64_t>{}, {3}, {-1, 0}, {1, 0}, {1, 1}}) {
    EXPECT_THAT(error_of([&] { (void)cut_along(whole(), "channel", kept); }),
                HasSubstr("keep 1 to 3 different ones, ascending"));
  }
  EXPECT_THAT(error_of([&] { (void)cut_along(whole(), "state", {0}); }),
              HasSubstr("this model has no axis \"state\"; it has channel, layer"));
}

}  // namespace
}  // namespace itera
