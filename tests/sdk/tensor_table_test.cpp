// Roles: the names that specs, reports and records write are part of files, so they stay; traits
// decide what training and methods do.
#include "itera/tensor_table.hpp"

#include <gmock/gmock.h>

namespace itera {
namespace {

/// As the table says it: name, start, decays, target, looked up, counts.
struct Row {
  const char* name;
  Start start;
  bool decays, target, looked_up, counts;
};

TEST(TensorTable, EveryRoleHasItsTraits) {
  const std::vector<Row> rows{{"embedding", Start::table, true, true, true, false},
                              {"position", Start::table, true, false, true, false},
                              {"head", Start::table, true, true, false, false},
                              {"norm", Start::ones, false, false, false, false},
                              {"bias", Start::zeros, false, false, false, false},
                              {"ssm_in", Start::product, true, true, false, false},
                              {"ssm_out", Start::branch, true, true, false, false},
                              {"ssm_conv", Start::product, true, false, false, false},
                              {"ssm_step", Start::product, true, true, false, false},
                              {"ssm_decay", Start::zeros, false, false, false, false},
                              {"ssm_input", Start::product, true, true, false, false},
                              {"ssm_output", Start::product, true, true, false, false},
                              {"ssm_skip", Start::ones, false, false, false, false},
                              {"router", Start::product, true, false, false, false},
                              {"counter", Start::zeros, false, false, false, true},
                              {"expert_up", Start::product, true, true, false, false},
                              {"expert_down", Start::branch, true, true, false, false},
                              {"ffn_up", Start::product, true, true, false, false},
                              {"ffn_down", Start::branch, true, true, false, false},
                              {"attention_in", Start::product, true, true, false, false},
                              {"attention_out", Start::branch, true, true, false, false}};
  ASSERT_EQ(all_roles().size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    SCOPED_TRACE(rows[i].name);
    const RoleTraits& traits = traits_of(static_cast<Role>(i));
    EXPECT_STREQ(name_of(static_cast<Role>(i)), rows[i].name);
    EXPECT_EQ(traits.start, rows[i].start);
    EXPECT_EQ(traits.decays, rows[i].decays);
    EXPECT_EQ(traits.target, rows[i].target);
    EXPECT_EQ(traits.looked_up, rows[i].looked_up);
    EXPECT_EQ(traits.counts, rows[i].counts);
  }
  EXPECT_EQ(traits_of(Role::attention_out).role, Role::attention_out);
}

TEST(TensorTable, WhatIsNoRoleSaysSoAndIsLeftAlone) {
  const RoleTraits& none = traits_of(static_cast<Role>(99));
  EXPECT_STREQ(name_of(static_cast<Role>(99)), "unknown");
  EXPECT_FALSE(none.decays || none.target || none.counts);
}

TEST(TensorTable, WeightsAreNeitherTiedNorCounts) {
  EXPECT_TRUE(has_weights({"w", Role::ffn_up, {2, 2}}));
  EXPECT_FALSE(has_weights({"w", Role::ffn_up, {2, 2}, "v"}));
  EXPECT_FALSE(has_weights({"n", Role::counter, {2}}));
}

TEST(TensorTable, ATensorIsItsOwnUnlessItSaysOtherwise) {
  const TensorInfo info{"weight", Role::norm, {3}};
  EXPECT_EQ(info.tied_to, "");
  EXPECT_TRUE(info.parts.empty());
  EXPECT_EQ(info.layer, -1);
  EXPECT_EQ(info.reads, "");
}

}  // namespace
}  // namespace itera
