// Which tensors one run over calibration text serves.
#include "itera/passes.hpp"

#include <gmock/gmock.h>

namespace itera {
namespace {

using testing::ElementsAre;

std::vector<std::vector<std::string>> layers_named(const std::vector<TensorInfo>& chosen) {
  std::vector<std::vector<std::string>> result;
  for (const auto& set : passes(chosen)) {
    auto& of_set = result.emplace_back();
    for (const TensorInfo& tensor : set) of_set.push_back(tensor.name);
  }
  return result;
}

TEST(Passes, FollowExecutionAndShareWhatReadsTheSame) {
  EXPECT_THAT(
      layers_named({{"embedding", Role::embedding, {}},
                    {"layers.0.in", Role::ssm_in, {}},
                    {"layers.0.step", Role::ssm_step, {}},
                    {"layers.0.B", Role::ssm_input, {}},
                    {"layers.0.C", Role::ssm_output, {}},
                    {"layers.0.experts.0.w1", Role::expert_up, {}},
                    {"layers.0.experts.0.w2", Role::expert_down, {}},
                    {"layers.0.experts.1.w1", Role::expert_up, {}},
                    {"layers.0.experts.1.w2", Role::expert_down, {}},
                    {"layers.10.in", Role::ssm_in, {}},
                    {"layers.1.in", Role::ssm_in, {}},
                    {"head", Role::head, {}}}),
      ElementsAre(ElementsAre("embedding"), ElementsAre("layers.0.in"),
                  ElementsAre("layers.0.step", "layers.0.B"), ElementsAre("layers.0.C"),
                  ElementsAre("layers.0.experts.0.w1", "layers.0.experts.1.w1"),
                  ElementsAre("layers.0.experts.0.w2", "layers.0.experts.1.w2"),
                  ElementsAre("layers.10.in"), ElementsAre("layers.1.in"), ElementsAre("head")));
}

TEST(Passes, ShareNothingOutsideALayer) {
  EXPECT_THAT(layers_named({{"up", Role::ffn_up, {}}, {"again.up", Role::ffn_up, {}}}),
              ElementsAre(ElementsAre("up"), ElementsAre("again.up")));
  EXPECT_TRUE(layers_named({}).empty());
}

}  // namespace
}  // namespace itera
