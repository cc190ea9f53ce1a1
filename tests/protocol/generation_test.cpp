// What generate is asked, as the words of a command line.
#include "protocol/generation.hpp"

#include <gmock/gmock.h>

namespace itera {
namespace {

using testing::ElementsAre;

TEST(Generation, IsTheseWords) {
  Generation generation;
  generation.checkpoint = "a b.safetensors";
  generation.prompt = "--In the\nbeginning";
  generation.temperature = 0;
  EXPECT_THAT(
      words_of(generation),
      ElementsAre("generate", "--checkpoint=a b.safetensors", "--prompt=--In the\nbeginning",
                  "--max-tokens=100", "--temperature=0", "--top-k=40", "--seed=0", "--threads=1"));
  generation.plugins = {"/p/a.so", "/p/b.so"};
  generation.temperature = 0.8;
  generation.max_tokens = 1;
  generation.top_k = 0;
  generation.seed = -3;
  generation.threads = 2;
  EXPECT_THAT(words_of(generation),
              ElementsAre("generate", "--checkpoint=a b.safetensors",
                          "--prompt=--In the\nbeginning", "--max-tokens=1", "--temperature=0.8",
                          "--top-k=0", "--seed=-3", "--threads=2", "--plugins=/p/a.so:/p/b.so"));
}

TEST(Generation, VisitsEveryOptionOnce) {
  Generation generation;
  std::vector<std::string> names;
  each_option(generation, [&](const char* name, auto&) { names.emplace_back(name); });
  EXPECT_THAT(names, ElementsAre("--checkpoint", "--prompt", "--max-tokens", "--temperature",
                                 "--top-k", "--seed", "--threads"));
}

}  // namespace
}  // namespace itera
