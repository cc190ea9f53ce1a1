// fp16: what becomes half, what stays, and what is refused.
#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "components.hpp"
#include "fake_context.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using test::FakeContext;
using test::made;
using testing::HasSubstr;
using testing_support::error_of;

const TensorTable two_tensors{{"embedding.weight", Role::embedding, {4, 3}},
                              {"norm.weight", Role::norm, {3}},
                              {"head.weight", Role::head, {4, 3}, "embedding.weight"}};

Checkpoint example() {
  Checkpoint c{"any", {}, "", {}, {{"head.weight", "embedding.weight"}}};
  c.tensors["embedding.weight"] = store_f32(at::randn({4, 3}));
  c.tensors["norm.weight"] = store_f32(at::tensor({1.0F, 0.1F, 65504.0F}));
  return c;
}

Checkpoint compressed(const Checkpoint& before, const Values& parameters, FakeContext& context) {
  return made<Compressor>(Kind::compression, "fp16", parameters)
      ->compress(before, test::bench_of(two_tensors), context);
}

TEST(Fp16, StoresEveryTensorInHalfThePlace) {
  FakeContext context;
  const Checkpoint before = example(), after = compressed(before, Values::object(), context);
  EXPECT_EQ(after.bytes() * 2, before.bytes());
  for (const auto& [name, stored] : before.tensors) {
    EXPECT_EQ(print(after.at(name)->form()), "f16");
    EXPECT_TRUE(at::equal(after.at(name)->dense(), stored->dense().to(at::kHalf).to(at::kFloat)));
  }
  EXPECT_EQ(context.records.at("tensors_kept_f32"), 0);
}

TEST(Fp16, ACountIsNoWeight) {
  FakeContext context;
  Checkpoint before = example();
  before.tensors["counts"] = store_f32(at::tensor({3e6F, 1.0F}));
  TensorTable with_counts = two_tensors;
  with_counts.push_back({"counts", Role::counter, {2}});
  const auto after = made<Compressor>(Kind::compression, "fp16")
                         ->compress(before, test::bench_of(with_counts), context);
  EXPECT_EQ(after.at("counts"), before.at("counts"));
}

TEST(Fp16, WritesBrainFloatsToo) {
  FakeContext context;
  EXPECT_EQ(print(compressed(example(), {{"form", "bf16"}}, context).at("norm.weight")->form()),
            "bf16");
}

TEST(Fp16, KeepsWhatAPatternNames) {
  FakeContext context;
  const Checkpoint before = example(), after = compressed(before, {{"keep", {"*norm*"}}}, context);
  EXPECT_EQ(after.at("norm.weight"), before.at("norm.weight"));
  EXPECT_EQ(print(after.at("embedding.weight")->form()), "f16");
  EXPECT_EQ(context.records.at("tensors_kept_f32"), 1);
}

TEST(Fp16, ATiedNameKeepsTheTensorItIsTiedTo) {
  FakeContext context;
  EXPECT_EQ(print(compressed(example(), {{"keep", {"head.weight"}}}, context)
                      .at("embedding.weight")
                      ->form()),
            "f32");
}

TEST(Fp16, APatternWithoutAMatchIsAnError) {
  FakeContext context;
  EXPECT_THAT(
      error_of([&] { (void)compressed(example(), {{"keep", {"norm.*", "embeding.*"}}}, context); }),
      HasSubstr("keep pattern \"embeding.*\" matches no tensor"));
}

TEST(Fp16, OverflowNamesTheTensorOrKeepsIt) {
  FakeContext context;
  Checkpoint before = example();
  before.tensors["norm.weight"] = store_f32(at::tensor({1.0F, 70000.0F, -1e6F}));
  EXPECT_THAT(
      error_of([&] { (void)compressed(before, Values::object(), context); }),
      HasSubstr("tensor \"norm.weight\": 2 of 3 values overflow f16 (largest magnitude 1e+06)"));
  EXPECT_EQ(print(compressed(before, {{"on_overflow", "keep"}}, context).at("norm.weight")->form()),
            "f32");
  EXPECT_THAT(context.notes.back(), HasSubstr("norm.weight stays f32: 2 values"));
  EXPECT_EQ(print(compressed(before, {{"form", "bf16"}}, context).at("norm.weight")->form()),
            "bf16");
}

TEST(Fp16, InfinitiesThatWereThereBeforeAreNoOverflow) {
  FakeContext context;
  Checkpoint before = example();
  before.tensors["norm.weight"] = store_f32(at::tensor({1.0F, INFINITY, -1.0F}));
  EXPECT_EQ(print(compressed(before, Values::object(), context).at("norm.weight")->form()), "f16");
}

}  // namespace
}  // namespace itera
