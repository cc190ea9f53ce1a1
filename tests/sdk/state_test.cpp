// A state is the model's own, or refused.
#include "itera/state.hpp"

#include <gtest/gtest.h>

#include "support/folder.hpp"

namespace itera {
namespace {

using testing_support::error_of;

struct Counting final : State {
  int sequences = 2;
};

Counting* counting(State* state) {
  return own_state<Counting>(state, [](const Counting& own) { return own.sequences == 2; });
}

TEST(OwnState, IsTheOneThatWasGivenOrNone) {
  Counting own;
  EXPECT_EQ(counting(&own), &own);
  EXPECT_EQ(counting(nullptr), nullptr);
  NoMemory nothing;
  EXPECT_EQ(own_state<NoMemory>(&nothing), &nothing);
  EXPECT_TRUE(nothing.tensors().empty());
}

TEST(OwnState, OfAnotherModelIsAnError) {
  NoMemory nothing;
  EXPECT_EQ(error_of([&] { (void)counting(&nothing); }),
            "the state that is to go on was begun by a model of another architecture; begin one "
            "with start() of this model");
  Counting own;
  EXPECT_NE(error_of([&] { (void)own_state<NoMemory>(&own); }), "no error");
}

TEST(OwnState, OfOtherExtentsIsAnError) {
  Counting own;
  own.sequences = 3;
  EXPECT_EQ(error_of([&] { (void)counting(&own); }),
            "the state that is to go on has other layers, other sizes or another number of "
            "sequences than this text and model; begin one with start() of this model");
}

}  // namespace
}  // namespace itera
