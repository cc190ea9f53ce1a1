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

TensorInfo reading(const char* name, Role role, const char* reads, int layer = -1) {
  TensorInfo info{name, role, {}};
  info.reads = reads;
  info.layer = layer;
  return info;
}

TEST(Passes, FollowExecutionAndShareWhatReadsTheSame) {
  EXPECT_THAT(
      layers_named({reading("embedding", Role::embedding, ""),
                    reading("layers.0.in", Role::ssm_in, "0.normed", 0),
                    reading("layers.0.step", Role::ssm_step, "0.convolved", 0),
                    reading("layers.0.B", Role::ssm_input, "0.convolved", 0),
                    reading("layers.0.C", Role::ssm_output, "0.states", 0),
                    reading("layers.0.experts.0.w1", Role::expert_up, "0.routed", 0),
                    reading("layers.0.experts.0.w2", Role::expert_down, "0.hidden", 0),
                    reading("layers.0.experts.1.w1", Role::expert_up, "0.routed", 0),
                    reading("layers.0.experts.1.w2", Role::expert_down, "0.hidden", 0),
                    reading("layers.10.in", Role::ssm_in, "10.normed", 10),
                    reading("layers.1.in", Role::ssm_in, "1.normed", 1),
                    reading("head", Role::head, "normed")}),
      ElementsAre(ElementsAre("embedding"), ElementsAre("layers.0.in"),
                  ElementsAre("layers.0.step", "layers.0.B"), ElementsAre("layers.0.C"),
                  ElementsAre("layers.0.experts.0.w1", "layers.0.experts.1.w1"),
                  ElementsAre("layers.0.experts.0.w2", "layers.0.experts.1.w2"),
                  ElementsAre("layers.10.in"), ElementsAre("layers.1.in"), ElementsAre("head")));
}

TEST(Passes, ShareNothingWhereTheModelDoesNotSayWhatIsRead) {
  EXPECT_THAT(layers_named({{"up", Role::ffn_up, {}}, {"again.up", Role::ffn_up, {}}}),
              ElementsAre(ElementsAre("up"), ElementsAre("again.up")));
  EXPECT_THAT(layers_named({reading("layers.0.experts.0", Role::expert_up, "", 0),
                            reading("layers.0.experts.1", Role::expert_up, "", 0)}),
              ElementsAre(ElementsAre("layers.0.experts.0"), ElementsAre("layers.0.experts.1")));
  EXPECT_TRUE(layers_named({}).empty());
}

}  // namespace
}  // namespace itera
