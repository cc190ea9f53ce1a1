// int8: what is treated and claimed, masks that are kept, and what is refused.
#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <cmath>

#include "components.hpp"
#include "fake_context.hpp"
#include "support/folder.hpp"
#include "support/form.hpp"

namespace itera {
namespace {

using test::FakeContext;
using test::made;
using testing::HasSubstr;
using testing_support::error_of;

class Int8 : public testing::Test {
 protected:
  Int8() {
    checkpoint.tensors["embedding.weight"] = store_f32(at::randn({6, 33}));
    checkpoint.tensors["router.weight"] = store_f32(at::randn({2, 33}));
    checkpoint.tensors["in.weight"] = store_half(at::randn({5, 33}), "bf16"_form);
    checkpoint.tensors["norm.weight"] = store_f32(at::ones({33}));
  }

  [[nodiscard]] TensorTable table() const {
    TensorTable now{{"embedding.weight", Role::embedding, {6, 33}},
                    {"router.weight", Role::router, {2, 33}},
                    {"in.weight", Role::ssm_in, {5, 33}},
                    {"norm.weight", Role::norm, {33}},
                    {"head.weight", Role::head, {6, 33}, "embedding.weight"}};
    for (TensorInfo& tensor : now) tensor.form = checkpoint.at(tensor.name)->form();
    return now;
  }
  Checkpoint compressed(const Values& parameters = Values::object()) {
    return made<Compressor>(Kind::compression, "int8", parameters)
        ->compress(checkpoint, test::bench_of(table()), context);
  }
  [[nodiscard]] std::vector<Claim> claims(const Values& parameters = Values::object()) const {
    return made<Compressor>(Kind::compression, "int8", parameters)->claims({table(), {}});
  }

  FakeContext context;
  Checkpoint checkpoint{"any", {}, "", {}, {{"head.weight", "embedding.weight"}}};
};

TEST_F(Int8, RoundsMatricesAndLeavesTheRest) {
  const Checkpoint after = compressed();
  EXPECT_EQ(print(after.at("head.weight")->form()), "int8");
  EXPECT_EQ(print(after.at("in.weight")->form()), "int8");
  for (const char* name : {"router.weight", "norm.weight"})
    EXPECT_EQ(after.at(name), checkpoint.at(name));
  for (const char* name : {"embedding.weight", "in.weight"}) {
    const at::Tensor before = checkpoint.at(name)->dense();
    const at::Tensor step = before.abs().amax(1, true) / 127;
    EXPECT_TRUE(((after.at(name)->dense() - before).abs() <= step * 0.50001).all().item<bool>());
  }
  EXPECT_EQ(context.records.at("tensors"), 2);
  EXPECT_DOUBLE_EQ(context.records.at("bits_per_weight"), 8 * 37.0 / 33);
  EXPECT_GT(context.records.at("relative_error"), 0.001);
  EXPECT_LT(context.records.at("relative_error"), 0.02);
}

TEST_F(Int8, ClaimsWhatItDoesToTheByte) {
  for (const Values& parameters :
       {Values::object(), Values{{"activations", "dynamic"}}, Values{{"match", {"*"}}},
        Values{{"role", {"router", "head"}}}}) {
    const auto said = claims(parameters);
    const Checkpoint after = compressed(parameters);
    std::size_t changed = 0;
    for (const auto& [name, stored] : after.tensors) changed += stored != checkpoint.at(name);
    EXPECT_EQ(changed, said.size());
    for (const Claim& claim : said) {
      EXPECT_EQ(after.at(claim.tensor)->form(), claim.form);
      EXPECT_EQ(after.at(claim.tensor)->bytes(), claim.bytes);
      EXPECT_TRUE(claim.exact);
      EXPECT_EQ(claim.by, "int8");
    }
  }
  EXPECT_EQ(claims({{"match", {"*"}}}).size(), 3U);
}

TEST_F(Int8, DynamicActivationsAreAFormOfTheirOwn) {
  const Checkpoint after = compressed({{"activations", "dynamic"}});
  EXPECT_EQ(print(after.at("in.weight")->form()), "int8-dynamic");
  EXPECT_EQ(after.bytes(), compressed().bytes());
  EXPECT_TRUE(at::equal(after.at("in.weight")->dense(), compressed().at("in.weight")->dense()));
}

TEST_F(Int8, ASparseTensorKeepsItsMask) {
  const at::Tensor values = at::randn({5, 33}) * (at::rand({5, 33}) > 0.5);
  for (const std::string pattern : {"sparse-", "2:4-"}) {
    for (const char* kept : {"f32", "f16"}) {
      checkpoint.tensors["in.weight"] = store(values, form_named(pattern + kept));
      const at::Tensor before = checkpoint.at("in.weight")->dense();
      const StoredPtr after = compressed().at("in.weight");
      EXPECT_EQ(print(after->form()), pattern + "int8");
      EXPECT_TRUE(at::equal(after->dense() * before.eq(0), at::zeros({5, 33})));
      const auto said = claims();
      EXPECT_EQ(print(said.back().form), pattern + "int8");
      EXPECT_EQ(said.back().exact, pattern == "2:4-");
      EXPECT_GE(said.back().bytes, after->bytes());
      EXPECT_EQ(error_of([&] { (void)claims({{"activations", "dynamic"}}); }),
                "int8 cannot store \"in.weight\" with dynamic activations: it is " + pattern +
                    kept + ", and sparse products take their inputs in f32; say activations: none");
    }
  }
}

TEST_F(Int8, RefusesASecondQuantiserBeforeAndAfterThereAreWeights) {
  for (const char* form : {"int8", "int4-g64", "nf4", "sparse-int8"}) {
    checkpoint.tensors["in.weight"] = store(at::randn({5, 33}), form_named(form));
    const std::string expected =
        std::string("int8 cannot store \"in.weight\" as int8: it is already ") + form;
    EXPECT_THAT(error_of([&] { (void)claims(); }), HasSubstr(expected));
    EXPECT_THAT(error_of([&] { (void)compressed(); }), HasSubstr(expected));
    EXPECT_EQ(print(compressed({{"match", {"embedding.*"}}}).at("in.weight")->form()), form);
  }
}

TEST_F(Int8, NamesTheTensorThatIsNotFinite) {
  checkpoint.tensors["in.weight"] = store_f32(at::full({5, 33}, NAN));
  EXPECT_THAT(error_of([&] { (void)compressed(); }),
              HasSubstr("int8: tensor \"in.weight\" holds 165 of 165 values that are not finite"));
}

TEST_F(Int8, APatternOrARoleThatFitsNothingIsAnError) {
  EXPECT_THAT(error_of([&] { (void)claims({{"match", {"inn.*"}}}); }),
              HasSubstr("int8: match \"inn.*\" fits no matrix"));
  EXPECT_THAT(error_of([&] { (void)claims({{"role", {"ffn_up"}}}); }),
              HasSubstr("int8: role \"ffn_up\" fits no matrix"));
}

}  // namespace
}  // namespace itera
