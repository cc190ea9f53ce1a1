// A transformer of ours is recognised by names and shapes.
#include <gmock/gmock.h>

#include "components.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::unique_ptr<Architecture> transformer_model(const Values& parameters = Values::object()) {
  return test::made<Architecture>(Kind::model, "transformer", parameters);
}

ForeignTensors transformer_file(const Architecture& architecture, const Values& config) {
  ForeignTensors tensors;
  for (const TensorInfo& info : architecture.tensors(config)) {
    if (info.tied_to.empty()) tensors.push_back({info.name, "F32", info.shape});
  }
  return tensors;
}

TEST(RecogniseTransformer, ConfigurationIsReadOffTheShapes) {
  for (const Values& parameters :
       {Values{{"size", "micro"}}, Values{{"size", "tiny"}, {"tied_head", false}},
        Values{{"width", 12}, {"layers", 11}, {"ffn_width", 7}}}) {
    const auto architecture = transformer_model(parameters);
    const Values config = architecture->configure(40, 16);
    const auto found = transformer_model()->recognise(transformer_file(*architecture, config));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->config, config);
    EXPECT_THAT(found->missing, IsEmpty());
    EXPECT_THAT(found->unclaimed, IsEmpty());
  }
}

TEST(RecogniseTransformer, NamesWhatIsMissingAndWhatNobodyKnows) {
  const auto architecture = transformer_model({{"size", "micro"}});
  const Values config = architecture->configure(40, 16);
  ForeignTensors file = transformer_file(*architecture, config);
  std::erase_if(file, [](const ForeignTensor& t) { return t.name == "layers.0.ffn.w1.weight"; });
  file.push_back({"layers.0.attention.in_proj.bias", "F32", {3}});
  const auto found = architecture->recognise(file);
  EXPECT_EQ(found->config, config);
  EXPECT_THAT(found->missing, ElementsAre("layers.0.ffn.w1.weight"));
  EXPECT_THAT(found->unclaimed, ElementsAre("layers.0.attention.in_proj.bias"));
}

TEST(RecogniseTransformer, AHeadThatSharesTheEmbeddingIsTied) {
  const auto architecture = transformer_model({{"size", "micro"}, {"tied_head", false}});
  ForeignTensors file = transformer_file(*architecture, architecture->configure(40, 16));
  file.back().shares = "embedding.weight";
  EXPECT_EQ(architecture->recognise(file)->ties.at("lm_head.weight"), "embedding.weight");
}

TEST(RecogniseTransformer, OtherFilesAreNone) {
  const auto itera = test::made<Architecture>(Kind::model, "itera");
  EXPECT_FALSE(transformer_model()->recognise(transformer_file(*itera, itera->configure(40, 16))));
  EXPECT_FALSE(transformer_model()->recognise({{"embedding.weight", "F32", {4, 4}}}));
}

}  // namespace
}  // namespace itera
