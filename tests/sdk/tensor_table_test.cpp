// Roles by the names that specs, reports and records write: they are part of files, so they stay.
#include "itera/tensor_table.hpp"

#include <gmock/gmock.h>

namespace itera {
namespace {

TEST(TensorTable, EveryRoleHasItsName) {
  std::vector<std::string> names;
  for (int role = 0; role <= static_cast<int>(Role::attention_out); ++role)
    names.emplace_back(name_of(static_cast<Role>(role)));
  EXPECT_THAT(names, testing::ElementsAre("embedding", "position", "head", "norm", "bias", "ssm_in",
                                          "ssm_out", "ssm_conv", "ssm_step", "ssm_decay",
                                          "ssm_input", "ssm_output", "ssm_skip", "router",
                                          "counter", "expert_up", "expert_down", "ffn_up",
                                          "ffn_down", "attention_in", "attention_out"));
}

TEST(TensorTable, WhatIsNoRoleSaysSo) { EXPECT_STREQ(name_of(static_cast<Role>(99)), "unknown"); }

TEST(TensorTable, ATensorIsItsOwnUnlessItSaysOtherwise) {
  const TensorInfo info{"weight", Role::norm, {3}};
  EXPECT_EQ(info.tied_to, "");
  EXPECT_TRUE(info.parts.empty());
}

}  // namespace
}  // namespace itera
