// rows(…): blocks of rows in forms of their own, as one tensor.
#include <gmock/gmock.h>

#include "forms.hpp"
#include "itera/checkpoint.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using test::awkward;
using testing::HasSubstr;
using testing_support::error_of;
using Rows = testing_support::InFolder;

StoredPtr example_rows() {
  const at::Tensor values = awkward({12, 70});
  return store_rows({store(values.narrow(0, 0, 4), "f16"_form),
                     store(values.narrow(0, 4, 0), "f32"_form),
                     store(values.narrow(0, 4, 5), "int8"_form),
                     store(values.narrow(0, 9, 3), "int4-g32-asym"_form)});
}

TEST_F(Rows, IsOneTensorOfAllItsBlocks) {
  const at::Tensor values = awkward({12, 70});
  const StoredPtr stored = example_rows();
  EXPECT_EQ(print(stored->form()), "rows(f16,f32,int8,int4-g32-asym)");
  EXPECT_EQ(stored->shape(), (std::vector<std::int64_t>{12, 70}));
  EXPECT_EQ(stored->bytes(), form_bytes("f16"_form, {4, 70}) + form_bytes("int8"_form, {5, 70}) +
                                 form_bytes("int4-g32-asym"_form, {3, 70}));
  EXPECT_EQ(stored->resident_bytes(), 4 * 70 * 4 + 5 * (70 + 4) + 3 * (35 + 2 * 3 * 4));
  EXPECT_TRUE(at::equal(stored->dense().narrow(0, 0, 4),
                        store(values.narrow(0, 0, 4), "f16"_form)->dense()));
  EXPECT_LE(test::farthest(stored->dense(), values), 0.12);
}

TEST_F(Rows, GathersAndMultipliesAsItsDenseValues) {
  const StoredPtr stored = example_rows();
  const at::Tensor dense = stored->dense(), ids = at::tensor({11, 0, 4, 3, 8, 11}).view({2, 3});
  EXPECT_TRUE(at::equal(stored->rows(ids), dense.index({ids})));
  for (const std::int64_t rows : {1, 9}) {
    const at::Tensor x = test::weights({rows, 70}, 5) * 20;
    EXPECT_TRUE(at::allclose(stored->apply(x), x.matmul(dense.t()), 1e-4, 1e-4));
  }
}

TEST_F(Rows, PassesTheGradientOfItsInputAsItsDenseValuesDo) {
  const StoredPtr stored = example_rows();
  const at::Tensor x = test::weights({5, 70}, 5), c = test::weights({5, 12}, 6);
  const at::Tensor trained = x.clone().requires_grad_();
  (stored->apply(trained) * c).sum().backward();
  EXPECT_TRUE(at::allclose(trained.grad(), c.matmul(stored->dense()), 1e-4, 1e-6));
}

TEST_F(Rows, ComesBackFromAFile) {
  Checkpoint c{"any", Values::object(), "", {}, {}};
  c.tensors["x"] = example_rows();
  c.tensors["y"] = store_rows({store(awkward({3, 2, 5}), "nf4"_form)});
  save(c, folder / "a");
  const Checkpoint again = load_checkpoint(folder / "a");
  for (const char* name : {"x", "y"}) {
    EXPECT_EQ(again.at(name)->form(), c.at(name)->form());
    EXPECT_EQ(again.at(name)->shape(), c.at(name)->shape());
    EXPECT_TRUE(at::equal(again.at(name)->dense(), c.at(name)->dense()));
    EXPECT_EQ(again.at(name)->bytes(), c.at(name)->bytes());
  }
}

TEST_F(Rows, RefusesBlocksThatDoNotFit) {
  EXPECT_EQ(error_of([] { (void)store_rows({}); }), "store_rows: a tensor of no blocks");
  EXPECT_THAT(error_of([] { (void)store_rows({store_f32(at::ones({3}))}); }),
              HasSubstr("store_rows: a block of shape [3]"));
  EXPECT_THAT(error_of([] {
                (void)store_rows({store_f32(at::ones({3, 4})), store_f32(at::ones({3, 5}))});
              }),
              HasSubstr("blocks of shapes [3, 4] and [3, 5] have no columns in common"));
  EXPECT_THAT(error_of([] { (void)store_rows({example_rows()}); }),
              HasSubstr("a block is already rows(f16,"));
}

TEST_F(Rows, TrainableBlocksKeepTheirGradients) {
  at::Tensor values = test::weights({2, 3});
  values.requires_grad_();
  const StoredPtr stored = store_rows({store_f32(values), store(awkward({2, 3}), "int8"_form)});
  stored->apply(at::ones({1, 3})).sum().backward();
  EXPECT_TRUE(at::equal(values.grad(), at::ones({2, 3})));
}

}  // namespace
}  // namespace itera
