// int4: the ancestor's own 4-bit file value by value, what is claimed, words that do not go
// together, and GPTQ through the compressed prefix.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <gmock/gmock.h>

#include <cmath>

#include "components.hpp"
#include "compression/int4/gptq.hpp"
#include "fake_context.hpp"
#include "itera/calibration.hpp"
#include "itera/import.hpp"
#include "itera/passes.hpp"
#include "support/folder.hpp"
#include "support/form.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
using test::FakeContext;
using test::made;
using test::outline_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::error_of;

std::unique_ptr<Compressor> int4(const Values& parameters = Values::object()) {
  return made<Compressor>(Kind::compression, "int4", parameters);
}

// ---- the ancestor's file

const fs::path ancestors = fs::path(ITERA_SOURCE_DIR) / "../shared/data/itera-lite/checkpoints";

Checkpoint imported(const std::string& name) {
  Architectures known;
  known["itera"] = made<Architecture>(Kind::model, "itera");
  return import_checkpoint(ancestors / (name + ".pt"), known, false).checkpoint;
}

TEST(AncestorsInt4, IsRoundingToNearestOfItsFloatsValueByValue) {
  if (!fs::exists(ancestors)) GTEST_SKIP() << "the ancestor's checkpoints are not here";
  const Checkpoint before = imported("itera_lite_micro_distilled"),
                   theirs = imported("itera_lite_int4");
  const auto model = made<Architecture>(Kind::model, "itera");
  const Workbench bench(*model, {}, outline_of(*model, before));
  FakeContext context;
  const Checkpoint ours =
      int4({{"group_size", "tensor"}, {"match", {"*"}}})->compress(before, bench, context);
  int matrices = 0;
  for (const auto& [name, stored] : ours.tensors) {
    EXPECT_TRUE(at::equal(stored->dense(), theirs.at(name)->dense())) << name;
    if (stored->form() != "int4-tensor"_form) continue;
    ++matrices;
    EXPECT_FALSE(at::equal(stored->dense(), before.at(name)->dense())) << name;
  }
  EXPECT_EQ(matrices, 33);
  EXPECT_EQ(ours.at("lm_head.weight"), ours.at("embedding.weight"));  // the 34th name
  EXPECT_EQ(context.records.at("tensors"), 33);
  EXPECT_NEAR(context.records.at("bits_per_weight"), 4, 0.02);
}

// ---- words and forms

class Int4 : public testing::Test {
 protected:
  Int4() {
    at::manual_seed(1);
    checkpoint.tensors["embedding.weight"] = store_f32(at::randn({6, 64}));
    checkpoint.tensors["router.weight"] = store_f32(at::randn({2, 64}));
    checkpoint.tensors["in.weight"] = store_half(at::randn({5, 33}), "f16"_form);
    checkpoint.tensors["conv.weight"] = store_f32(at::randn({5, 1, 4}));
  }
  [[nodiscard]] Outline outline() const {
    Outline now{{{"embedding.weight", Role::embedding, {6, 64}},
                 {"router.weight", Role::router, {2, 64}},
                 {"in.weight", Role::ssm_in, {5, 33}},
                 {"conv.weight", Role::ssm_conv, {5, 1, 4}},
                 {"head.weight", Role::head, {6, 64}, "embedding.weight"}},
                {}};
    for (TensorInfo& tensor : now.tensors) tensor.form = checkpoint.at(tensor.name)->form();
    return now;
  }
  Checkpoint compressed(const Values& parameters = Values::object()) {
    return int4(parameters)->compress(checkpoint, test::bench_of(outline().tensors), context);
  }

  FakeContext context;
  Checkpoint checkpoint{"any", {}, "", {}, {{"head.weight", "embedding.weight"}}};
};

TEST_F(Int4, StoresTheFormThatItsWordsSay) {
  const std::pair<Values, const char*> cases[] = {
      {Values::object(), "int4-g64"},
      {{{"group_size", "32"}, {"symmetric", false}}, "int4-g32-asym"},
      {{{"group_size", "128"}}, "int4-g128"},
      {{{"group_size", "row"}}, "int4-row"},
      {{{"group_size", "tensor"}, {"symmetric", false}}, "int4-tensor-asym"},
      {{{"format", "nf4"}}, "nf4"},
      {{{"method", "hqq"}, {"symmetric", false}}, "int4-g64-asym"}};
  for (const auto& [parameters, form] : cases) {
    const Checkpoint after = compressed(parameters);
    for (const char* name : {"embedding.weight", "in.weight"})
      EXPECT_EQ(print(after.at(name)->form()), form);
    for (const char* name : {"router.weight", "conv.weight"})
      EXPECT_EQ(after.at(name), checkpoint.at(name));
    if (parameters.contains("method")) continue;
    EXPECT_TRUE(at::equal(after.at("in.weight")->dense(),
                          store(checkpoint.at("in.weight")->dense(), form_named(form))->dense()));
  }
}

TEST_F(Int4, ClaimsWhatItDoesToTheByte) {
  for (const Values& parameters :
       {Values::object(), Values{{"match", {"*"}}}, Values{{"format", "nf4"}, {"match", {"*"}}},
        Values{{"method", "hqq"}, {"symmetric", false}, {"group_size", "32"}},
        Values{{"uneven", "skip"}, {"group_size", "32"}, {"match", {"*"}}}}) {
    const auto said = int4(parameters)->claims(outline());
    const Checkpoint after = compressed(parameters);
    std::size_t changed = 0;
    for (const auto& [name, stored] : after.tensors) changed += stored != checkpoint.at(name);
    EXPECT_EQ(changed, said.size());
    for (const Claim& claim : said) {
      EXPECT_EQ(after.at(claim.tensor)->form(), claim.form);
      EXPECT_EQ(after.at(claim.tensor)->bytes(), claim.bytes);
      EXPECT_EQ(after.at(claim.tensor)->shape(), checkpoint.at(claim.tensor)->shape());
      EXPECT_THAT(claim.by, HasSubstr("int4 ("));
    }
  }
}

TEST_F(Int4, AGroupSizeThatDoesNotDivideIsShortenedSkippedOrRefused) {
  EXPECT_EQ(print(compressed().at("in.weight")->form()), "int4-g64");
  const Checkpoint skipped = compressed({{"uneven", "skip"}});
  EXPECT_EQ(skipped.at("in.weight"), checkpoint.at("in.weight"));
  EXPECT_THAT(context.notes.back(), HasSubstr("in.weight: group size 64 does not divide"));
  const std::string expected =
      "int4: group_size 64 does not divide the columns of \"in.weight\" [5, 33]; choose another, "
      "or "
      "say uneven: shorten or uneven: skip";
  EXPECT_EQ(error_of([&] { (void)compressed({{"uneven", "error"}}); }), expected);
  EXPECT_EQ(error_of([&] { (void)int4({{"uneven", "error"}})->claims(outline()); }), expected);
  EXPECT_EQ(error_of([&] { (void)compressed({{"uneven", "error"}, {"group_size", "row"}}); }),
            "no error");
  EXPECT_THAT(error_of([&] { (void)compressed({{"uneven", "skip"}, {"role", {"ssm_in"}}}); }),
              HasSubstr("int4: group_size 64 divides the columns of none of the chosen tensors"));
}

TEST_F(Int4, RefusesWordsThatDoNotGoTogether) {
  const std::pair<Values, const char*> cases[] = {
      {{{"format", "nf4"}, {"method", "gptq"}},
       "int4: method: gptq chooses among evenly spaced levels, which nf4 has not; say method: rtn "
       "or "
       "format: int4"},
      {{{"format", "nf4"}, {"group_size", "32"}},
       "int4: group_size: 32 with format: nf4, which has groups of 64"},
      {{{"format", "nf4"}, {"symmetric", false}},
       "int4: symmetric: false with format: nf4, which has no zero point"},
      {{{"method", "hqq"}}, "int4: method: hqq solves for zero points; say symmetric: false"},
      {{{"act_order", true}}, "int4: act_order: true with method: rtn; it is about gptq"}};
  for (const auto& [parameters, message] : cases)
    EXPECT_EQ(error_of([&] { (void)int4(parameters); }), message);
}

TEST_F(Int4, RefusesASecondQuantiserAndWhatIsNotFinite) {
  checkpoint.tensors["in.weight"] = store(at::randn({5, 33}), "sparse-f32"_form);
  const std::string expected =
      "int4 cannot store \"in.weight\" as int4-g64: it is already sparse-f32";
  EXPECT_THAT(error_of([&] { (void)int4()->claims(outline()); }), HasSubstr(expected));
  EXPECT_THAT(error_of([&] { (void)compressed(); }), HasSubstr(expected));
  checkpoint.tensors["in.weight"] = store_f32(at::full({5, 33}, INFINITY));
  EXPECT_THAT(error_of([&] { (void)compressed(); }),
              HasSubstr("int4: tensor \"in.weight\" holds 165 of 165 values that are not finite"));
}

TEST_F(Int4, StopsWhenAsked) {
  context.stop = true;
  EXPECT_THROW((void)compressed(), Stopped);
}

// ---- GPTQ on a model

class GptqOnAModel : public testing_support::InFolder {
 protected:
  static constexpr std::int64_t vocabulary = 40, window = 24;

  Checkpoint compressed(const Values& more = Values::object()) {
    Values parameters{{"method", "gptq"}, {"group_size", "32"}, {"calibration_tokens", 2000}};
    parameters.update(more);
    const Workbench bench(*model, corpus, outline_of(*model, before));
    return int4(parameters)->compress(before, bench, context);
  }
  [[nodiscard]] std::vector<TensorInfo> changed(const Checkpoint& after) const {
    std::vector<TensorInfo> result;
    for (const TensorInfo& tensor : model->tensors(before.config)) {
      if (tensor.tied_to.empty() && after.at(tensor.name) != before.at(tensor.name))
        result.push_back(tensor);
    }
    return result;
  }

  GptqOnAModel() { at::set_num_threads(1); }  // the products are too small for more

  const c10::NoGradGuard no_gradients;
  std::unique_ptr<Architecture> model = made<Architecture>(
      Kind::model, "itera", {{"size", "micro"}, {"layers", 2}, {"experts", {0, 4}}});
  Corpus corpus = test::small_corpus(folder / "corpus", test::learnable_ids(2600, vocabulary),
                                     vocabulary, window);
  Checkpoint before = model->initialise(model->configure(vocabulary, window), 1);
  FakeContext context;
};

TEST_F(GptqOnAModel, EveryTensorSeesTheInputsOfTheCompressedPrefix) {
  const Checkpoint after = compressed();
  const Calibration calibration(*model, corpus, 2000);
  Checkpoint prefix = before;
  for (const std::vector<TensorInfo>& pass : passes(changed(after))) {
    std::vector<std::string> names;
    for (const TensorInfo& tensor : pass) names.push_back(tensor.name);
    const auto grams = calibration.grams(prefix, names);
    for (const TensorInfo& tensor : pass) {
      const Gram& gram = grams.at(tensor.name);
      at::Tensor h = gram.sum / static_cast<double>(gram.rows);
      if (tensor.name == "embedding.weight")
        h = h + at::eye(h.size(0), at::kDouble) * h.diagonal().mean();
      const at::Tensor w = before.at(tensor.name)->dense();
      if (gram.rows < w.size(1)) continue;
      const auto found = int4::gptq(w, h, {"int4-g32"_form, false, 0.01}, tensor.name);
      EXPECT_TRUE(
          at::equal(int4::stored(found.levels, found.grid, "int4-g32"_form, tensor.shape)->dense(),
                    after.at(tensor.name)->dense()))
          << tensor.name;
    }
    for (const TensorInfo& tensor : pass) prefix.tensors[tensor.name] = after.at(tensor.name);
  }
  EXPECT_EQ(context.records.at("dead_columns"), 0);
  EXPECT_EQ(context.last.done, context.last.total);
}

TEST_F(GptqOnAModel, TheLogitsMoveLessThanByRounding) {
  const Calibration calibration(*model, corpus, 2000);
  const auto drift = [&](const Checkpoint& checkpoint) {
    std::vector<at::Tensor> wanted;
    calibration.run(before, Calibration::Share::fit,
                    [&](const at::Tensor& logits, const at::Tensor&) { wanted.push_back(logits); });
    double total = 0;
    std::size_t at = 0;
    calibration.run(checkpoint, Calibration::Share::fit,
                    [&](const at::Tensor& logits, const at::Tensor&) {
                      total += (logits - wanted[at++]).square().sum().item<double>();
                    });
    return total;
  };
  const double rounded = drift(compressed({{"method", "rtn"}})), solved = drift(compressed());
  EXPECT_LT(solved, rounded);
  EXPECT_EQ(compressed({{"method", "rtn"}}).bytes(), compressed().bytes());
}

TEST_F(GptqOnAModel, WhatSawTooLittleIsRoundedAndListed) {
  const Checkpoint after = compressed({{"calibration_tokens", 4 * window}, {"match", {"*"}}});
  const std::string listed = context.texts.at("rounded_to_nearest");
  EXPECT_THAT(listed, HasSubstr("layers.1.moe.layer.experts.0.w1.weight"));
  EXPECT_THAT(listed, HasSubstr("layers.0.ssm.conv1d.weight"));  // in no product
  EXPECT_THAT(context.notes, testing::Contains(HasSubstr(
                                 "layers.0.ssm.conv1d.weight: no product of the calibration text "
                                 "reads it, so it is rounded to nearest")));
  EXPECT_THAT(context.notes,
              testing::Contains(testing::ContainsRegex("experts.0.w1.weight: [0-9]+ tokens for 64 "
                                                       "columns, so it is rounded to nearest")));
  EXPECT_GT(context.records.at("rounded_to_nearest"), 2);
  const std::string name = "layers.1.moe.layer.experts.0.w1.weight";
  EXPECT_TRUE(at::equal(after.at(name)->dense(),
                        store(before.at(name)->dense(), "int4-g32"_form)->dense()));
}

TEST_F(GptqOnAModel, ActivationOrderAndDampingGoThrough) {
  const Checkpoint plain = compressed(), ordered = compressed({{"act_order", true}}),
                   damped = compressed({{"damping", 0.5}});
  EXPECT_EQ(ordered.bytes(), plain.bytes());
  EXPECT_FALSE(at::equal(ordered.at("layers.0.ssm.in_proj.weight")->dense(),
                         plain.at("layers.0.ssm.in_proj.weight")->dense()));
  EXPECT_FALSE(at::equal(damped.at("layers.0.ssm.in_proj.weight")->dense(),
                         plain.at("layers.0.ssm.in_proj.weight")->dense()));
}

TEST_F(GptqOnAModel, SaysWhenTheCalibrationTextIsTooShort) {
  EXPECT_THAT(error_of([&] { (void)compressed({{"calibration_tokens", window}}); }),
              HasSubstr("windows are needed"));
}

}  // namespace
}  // namespace itera
