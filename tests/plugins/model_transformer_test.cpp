// The transformer baseline: decoding with its cache, causality, and a plain computation of its
// attention.
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gmock/gmock.h>

#include <cmath>

#include "components.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using test::made;
using testing::HasSubstr;
using testing_support::error_of;

std::unique_ptr<Architecture> transformer(const Values& parameters = {{"size", "micro"}}) {
  return made<Architecture>(Kind::model, "transformer", parameters);
}

Checkpoint drawn_transformer(const Architecture& architecture, std::int64_t vocabulary,
                             std::int64_t context) {
  at::manual_seed(12);
  Checkpoint checkpoint = architecture.initialise(architecture.configure(vocabulary, context), 3);
  for (auto& [name, stored] : checkpoint.tensors)
    stored = store_f32(stored->dense() + 0.1 * at::randn(stored->shape()));
  return checkpoint;
}

/// One layer by the formulas of Vaswani et al. (2017), softmax(QKᵀ/√d) V head by head, without a
/// library's attention.
at::Tensor by_hand(const Checkpoint& c, const at::Tensor& ids, std::int64_t heads) {
  const auto w = [&](const std::string& name) { return c.at(name)->dense().to(at::kDouble); };
  const auto norm = [&](const at::Tensor& x, const std::string& name) {
    const at::Tensor mean = x.mean(-1, true), variance = (x - mean).square().mean(-1, true);
    return (x - mean) / (variance + 1e-5).sqrt() * w(name + ".weight") + w(name + ".bias");
  };
  const std::int64_t time = ids.size(0);
  at::Tensor x =
      w("embedding.weight").index_select(0, ids) + w("position_embedding.weight").slice(0, 0, time);
  const auto qkv = norm(x, "layers.0.attention.norm")
                       .matmul(w("layers.0.attention.in_proj.weight").t())
                       .chunk(3, 1);
  const std::int64_t size = x.size(1) / heads;
  std::vector<at::Tensor> seen;
  for (std::int64_t h = 0; h < heads; ++h) {
    const auto part = [&](int i) {
      return qkv[static_cast<std::size_t>(i)].slice(1, h * size, (h + 1) * size);
    };
    at::Tensor scores = part(0).matmul(part(1).t()) / std::sqrt(static_cast<double>(size));
    scores = scores.masked_fill(at::ones({time, time}, at::kBool).triu(1), -INFINITY);
    seen.push_back(at::softmax(scores, 1).matmul(part(2)));
  }
  x = x + at::cat(seen, 1).matmul(w("layers.0.attention.out_proj.weight").t());
  const at::Tensor up = norm(x, "layers.0.ffn.norm").matmul(w("layers.0.ffn.w1.weight").t());
  x = x + (up * 0.5 * (1 + at::erf(up / std::sqrt(2.0)))).matmul(w("layers.0.ffn.w2.weight").t());
  return norm(x, "norm").matmul(w("embedding.weight").t());
}

TEST(Transformer, EqualsItsFormulas) {
  const auto architecture = transformer({{"size", "micro"}, {"layers", 1}});
  const Checkpoint checkpoint = drawn_transformer(*architecture, 40, 16);
  const at::Tensor ids = at::randint(40, {13}, at::kLong);
  const c10::NoGradGuard no_gradients;
  const at::Tensor logits =
      architecture->build(checkpoint)->forward(ids.unsqueeze(0)).logits.squeeze(0);
  EXPECT_TRUE(at::allclose(logits.to(at::kDouble), by_hand(checkpoint, ids, 2), 1e-4, 1e-4));
}

TEST(Transformer, DecodingEqualsTheWholeForward) {
  const auto architecture = transformer();
  const auto model = architecture->build(drawn_transformer(*architecture, 50, 32));
  const c10::NoGradGuard no_gradients;
  const at::Tensor ids = at::randint(50, {3, 32}, at::kLong);
  EXPECT_TRUE(
      at::allclose(test::decoded(*model, ids, {5, 9}), model->forward(ids).logits, 1e-4, 1e-4));
}

TEST(Transformer, SaysWhatCannotBeDone) {
  const auto architecture = transformer();
  const auto model =
      architecture->build(architecture->initialise(architecture->configure(10, 8), 1));
  EXPECT_THAT(error_of([&] { (void)model->forward(at::zeros({1, 9}, at::kLong)); }),
              HasSubstr("past the learned table of 8 positions"));
  EXPECT_THAT(
      error_of([] { (void)transformer({{"size", "micro"}, {"heads", 3}})->configure(10, 8); }),
      HasSubstr("width 64 cannot be shared evenly by 3 heads"));
  EXPECT_EQ(architecture->longest(architecture->configure(10, 8)), 8);
}

TEST(Transformer, BuildsNothingFromADamagedConfiguration) {
  const auto architecture = transformer();
  for (const auto& [field, value] :
       {std::pair{"heads", 0}, {"layers", 2000000000}, {"width", -64}}) {
    Checkpoint checkpoint = architecture->initialise(architecture->configure(10, 8), 1);
    checkpoint.config[field] = value;
    EXPECT_THAT(error_of([&] { (void)architecture->build(checkpoint); }), HasSubstr(field));
  }
}

}  // namespace
}  // namespace itera
