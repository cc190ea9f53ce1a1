// The transformer baseline: its formulas, decoding with its cache, and what cannot be done.
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gmock/gmock.h>

#include "components.hpp"
#include "plain_transformer.hpp"
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

class TransformerFormulas : public testing::TestWithParam<Values> {};

TEST_P(TransformerFormulas, GiveItsLogitsWholeAndWithAStateThatIsCarried) {
  const auto architecture = transformer(GetParam());
  const Checkpoint checkpoint = drawn_transformer(*architecture, 40, 16);
  const at::Tensor ids = at::randint(40, {2, 13}, at::kLong);
  const c10::NoGradGuard no_gradients;
  const at::Tensor expected = test::plain_logits<test::PlainTransformer>(checkpoint, ids);
  const auto model = architecture->build(checkpoint);
  EXPECT_TRUE(test::agree(model->forward(ids).logits, expected));
  EXPECT_TRUE(test::agree(test::decoded(*model, ids, {5, 9}), expected));
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, TransformerFormulas,
    testing::Values(Values{{"size", "micro"}, {"layers", 1}},
                    Values{{"width", 12}, {"layers", 3}, {"heads", 3}, {"ffn_width", 7}},
                    Values{{"width", 5}, {"layers", 2}, {"heads", 1}, {"tied_head", false}}));

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
