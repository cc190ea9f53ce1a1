// Who a file belongs to, and what is said where that is unclear.
#include <gmock/gmock.h>

#include "toy_model.hpp"

namespace itera {
namespace {

using testing_support::Pickle;
using testing_support::state_dictionary;

class Recognition : public test::Importing {};

TEST_F(Recognition, ExactlyOneArchitectureAnswers) {
  const std::string file = state_dictionary(test::whole_toy());
  EXPECT_EQ(import(file).checkpoint.architecture, "toy");
  EXPECT_EQ(fault_of(file, false, test::toys({"a", "b"})),
            "several architectures recognise it: a, b");
  EXPECT_EQ(fault_of(file, false, {}),
            "no architecture recognises it (there is none); its tensors are \"embedding.weight\", "
            "\"gain\", \"experts.0.weight\", \"experts.1.weight\"");
  EXPECT_EQ(fault_of(state_dictionary({{"a", {1}}, {"b", {1}}, {"c", {1}}, {"d", {1}}, {"e", {1}}}),
                     false, test::toys({"toy", "other"})),
            "no architecture recognises it (asked: other, toy); its tensors are \"a\", \"b\", "
            "\"c\", \"d\" and 1 more");
}

TEST_F(Recognition, AFileWithoutTensorsIsNone) {
  Pickle settings;
  settings.op('}').text("epoch").integer(1).op('s').op('.');
  EXPECT_EQ(fault_of(testing_support::torch_file(settings, {})),
            "it holds no tensors where a model would have them; its keys are \"epoch\"");
  EXPECT_EQ(fault_of(testing_support::torch_file(Pickle().op('N').op('.'), {})),
            "it holds no tensors where a model would have them; its keys are none");
}

TEST_F(Recognition, NamesTheNearestOfOurs) {
  auto shapes = test::whole_toy();
  shapes[2].first = "expert.0.weight";
  shapes.push_back({"nothing.like.it", {1}});
  EXPECT_EQ(fault_of(state_dictionary(shapes)),
            "2 tensors belong to no part of architecture \"toy\": \"expert.0.weight\" (nearest of "
            "ours: \"experts.0.weight\"), \"nothing.like.it\"; 1 tensor is missing that "
            "architecture \"toy\" has: \"experts.0.weight\"; `partial` takes zeros in their place");
}

TEST_F(Recognition, ListsOnlySoMany) {
  auto shapes = test::whole_toy();
  for (int i = 0; i < 45; ++i) shapes.push_back({"zzzzz" + std::to_string(i), {1}});
  EXPECT_THAT(fault_of(state_dictionary(shapes)), testing::HasSubstr("\"zzzzz39\" and 5 more"));
}

}  // namespace
}  // namespace itera
