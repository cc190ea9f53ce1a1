// What a checkpoint promises about its tensors: ties, bytes, and what does not fit a model.
#include "itera/checkpoint.hpp"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "support/folder.hpp"
#include "support/form.hpp"

namespace itera {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing_support::error_of;

TEST(Checkpoint, FindsATensorThroughItsTie) {
  Checkpoint c{"itera", {}, "", {}, {{"head", "embedding"}}};
  c.tensors["embedding"] = store_f32(at::ones({2, 3}));
  EXPECT_EQ(c.at("head"), c.at("embedding"));
  EXPECT_EQ(error_of([&] { (void)c.at("tail"); }), "the checkpoint has no tensor \"tail\"");
  c.ties["head"] = "gone";
  EXPECT_EQ(error_of([&] { (void)c.at("head"); }), "the checkpoint has no tensor \"head\"");
}

TEST(Checkpoint, CountsTheBytesOfEveryFormOnce) {
  Checkpoint c{"itera", {}, "", {}, {{"head", "embedding"}}};
  EXPECT_EQ(c.bytes(), 0);
  c.tensors["embedding"] = store_f32(at::ones({2, 3}));
  c.tensors["norm"] = store_half(at::ones({5}), "bf16"_form);
  EXPECT_EQ(c.bytes(), 6 * 4 + 5 * 2);
}

TEST(CheckTensors, NamesEveryFaultAtOnce) {
  Checkpoint c{"itera", {}, "", {}, {}};
  c.tensors["a"] = store_f32(at::zeros({2, 3}));
  c.tensors["stranger"] = store_f32(at::zeros({1}));
  const TensorTable table{{"a", Role::norm, {3, 2}}, {"b", Role::bias, {4}}};
  const std::string message = error_of([&] { check_tensors(c, table); });
  EXPECT_THAT(message, HasSubstr("\"a\" has shape [2, 3], expected [3, 2]"));
  EXPECT_THAT(message, HasSubstr("\"b\" [4] is missing"));
  EXPECT_THAT(message, HasSubstr("\"stranger\" is not a tensor of this model"));
}

TEST(CheckTensors, FollowsTiesAndKnowsStrangersAmongThem) {
  Checkpoint c{"itera", {}, "", {}, {{"head", "a"}, {"tail", "a"}}};
  c.tensors["a"] = store_f32(at::zeros({2, 3}));
  const TensorTable table{{"a", Role::embedding, {2, 3}}, {"head", Role::head, {2, 3}, "a"}};
  EXPECT_THAT(error_of([&] { check_tensors(c, table); }),
              AllOf(HasSubstr("\"tail\" is tied but not a tensor of this model"),
                    Not(HasSubstr("\"head\""))));
  c.ties.erase("tail");
  EXPECT_EQ(error_of([&] { check_tensors(c, table); }), "no error");
}

}  // namespace
}  // namespace itera
