// A model whose likelihood, size and costs are known without running it, and evaluators to try on
// it.
// it.
#pragma once

#include <ATen/ATen.h>

#include <memory>

#include "components.hpp"
#include "fake_context.hpp"
#include "support/folder.hpp"
#include "support/form.hpp"

namespace itera::test {

inline constexpr std::int64_t vocabulary = 11;

/// Token j has logit j / 2 after whatever came before; eleven weights are f32, three f16.
class Constant final : public Architecture {
 public:
  struct Rows final : Model {
    at::Tensor logits;
    Output forward(const at::Tensor& ids, State* state, Taps*) const override {
      (void)own_state<NoMemory>(state);
      return {logits.expand({ids.size(0), ids.size(1), vocabulary}), {}};
    }
    std::unique_ptr<State> start(std::int64_t) const override {
      return std::make_unique<NoMemory>();
    }
  };
  Values configure(std::int64_t, std::int64_t) const override { return Values::object(); }
  TensorTable tensors(const Values&) const override {
    return {{"logits", Role::embedding, {vocabulary}},
            {"scale", Role::norm, {3}},
            {"counts", Role::counter, {2}},
            {"head", Role::head, {vocabulary}, "logits"}};
  }
  Checkpoint initialise(const Values&, std::int64_t) const override {
    Checkpoint c{"constant", {}, "", {}, {{"head", "logits"}}};
    c.tensors["logits"] = store_f32(at::arange(vocabulary).to(at::kFloat) * 0.5);
    c.tensors["scale"] = store_half(at::ones({3}), "f16"_form);
    c.tensors["counts"] = store_f32(at::zeros({2}));
    return c;
  }
  std::unique_ptr<Model> build(const Checkpoint& checkpoint) const override {
    auto model = std::make_unique<Rows>();
    model->logits = checkpoint.at("logits")->dense();
    return model;
  }
  double flops_per_token(const Values&) const override { return 42; }
};

/// Two documents of two bytes a token, the last windows short, and an evaluator to look at them.
class Evaluation : public testing_support::InFolder {
 protected:
  FakeContext context;
  Constant architecture;
  std::vector<std::uint32_t> ids = learnable_ids(103, vocabulary);
  Corpus corpus = small_corpus(folder / "corpus", ids, vocabulary, 8);
  Checkpoint checkpoint = architecture.initialise({}, 0);

  void evaluate(const std::string& name, const Values& parameters = Values::object()) {
    made<Evaluator>(Kind::evaluation, name, parameters)
        ->evaluate({checkpoint, checkpoint, architecture, corpus, 500}, context);
  }
};

}  // namespace itera::test
