// Damaged text files through all that the data source does before it learns a tokenizer: an Error,
// or documents and splits that hold every byte once; never a crash.
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "base/text.hpp"
#include "data/text/overlap.hpp"
#include "data/text/parameters.hpp"
#include "data/text/read.hpp"
#include "data/text/split.hpp"
#include "support/folder.hpp"
#include "support/mutation.hpp"

namespace itera::text {
namespace {

using testing_support::below;
using testing_support::Random;

using TextFuzz = testing_support::InFolder;

/// One accident that UTF-8 knows: a character cut short, a byte too many, an overlong form, a
/// surrogate, or any other damage.
std::string damaged(std::string text, Random& random) {
  constexpr const char* broken[] = {"\x80", "\xC0\xAF",          "\xED\xA0\x80",    "\xE2\x82",
                                    "\xFF", "\xF4\x90\x80\x80",  "\xEF\xBB\xBF",    "\xF0\x9F",
                                    "\f",   "\n<|endoftext|>\n", "\r\n\fMark\r\n\r"};
  if (random() % 4 == 0) return testing_support::mutated(std::move(text), random, text.size());
  const std::size_t at = below(random, text.size());
  if (random() % 4 == 0) text.erase(at, 1 + below(random, 3));
  else text.insert(at, broken[below(random, std::size(broken))]);
  return text;
}

void expect_whole_characters(const Passages& passages) {
  for (const Passage& passage : passages) {
    EXPECT_FALSE(passage.text.empty());
    EXPECT_TRUE(valid_utf8(passage.text)) << testing::PrintToString(passage.text);
  }
}

void expect_all_drawn_once(const Passages& passages, std::int64_t seed) {
  const std::vector<Share> shares{{Split::test, 0.1}, {Split::validation, 0.1}};
  std::size_t bytes = 0;
  for (const Passages& split : draw(passages, shares, seed)) {
    bytes += bytes_of(split);
    (void)eight_grams(split);
  }
  EXPECT_EQ(bytes, bytes_of(passages));
}

/// True when it is a text.
bool goes_through(const std::filesystem::path& path, Random& random) {
  try {
    const std::string text = read_text(path);
    EXPECT_TRUE(valid_utf8(text));
    Passages documents = find_documents(text, "file");
    expect_whole_characters(documents);
    Passages blocks;
    for (const Passage& document : documents) {
      const Passages own = blocks_of(document, 1 + below(random, 9));
      EXPECT_EQ(bytes_of(own), document.text.size());
      blocks.insert(blocks.end(), own.begin(), own.end());
    }
    expect_whole_characters(blocks);
    const auto seed = static_cast<std::int64_t>(below(random, 100));
    for (const Passages* passages : {&documents, &blocks}) {
      if (units_in(*passages) > 2) expect_all_drawn_once(*passages, seed);
    }
    return true;
  } catch (const Error& e) {
    EXPECT_STRNE(e.what(), "");
    return false;
  }
}

TEST_F(TextFuzz, TenThousandDamagedFiles) {
  const std::string texts[] = {
      "Once upon a time Žofie had \xE2\x82\xAC 5.\n<|endoftext|>\r\nNo \xF0\x9F\x90\xA2.\n"
      "<|endoftext|>\nShe went a long way to find eight more words.\n<|endoftext|>\nThe end.",
      "\fMark\n\nThe beginning.\n\n\fLuke\n\nForasmuch as many.\n\n\f2 John\n\nThe elder.\n",
      "One text, \xC3\xA9tage by étage,\nwithout any separator,\nbut with lines.\n"};
  Random random(7);
  int whole = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string text = damaged(texts[i % 3], random);
    std::filesystem::remove(folder / "text");  // ext4 waits where a file is cut short, written anew
    std::ofstream(folder / "text", std::ios::binary) << text;
    whole += goes_through(folder / "text", random) ? 1 : 0;
    if (HasFailure()) FAIL() << "mutation " << i << ": " << testing::PrintToString(text);
  }
  EXPECT_GT(whole, 1000);
  EXPECT_LT(whole, 9000);
}

/// Whatever a spec may say; the host has checked the types, but the plugin must not rely on it.
TEST_F(TextFuzz, ParametersOfAnyTypeAreReadOrRefused) {
  const Values values[] = {
      nullptr,         true, -1, 3, 2.5, "", "a", {"a", "./a"}, {{"file", 3}}, Values::array(),
      Values::object()};
  const auto known = schema();
  for (const Parameter& parameter : known.parameters()) {
    for (const Values& value : values) {
      try {
        check(known.parse({{"path", "a"}, {parameter.name, value}}));
      } catch (const Error& e) {
        EXPECT_STRNE(e.what(), "");
      }
    }
  }
}

}  // namespace
}  // namespace itera::text
