// Tests of the data source "text" as a whole: files in, a corpus out, or a clear message.
#include "data/text/text.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "fake_context.hpp"
#include "itera/error.hpp"
#include "itera/tokenizer.hpp"

namespace {

namespace fs = std::filesystem;
using itera::Split;
using itera::splits;
using itera::text::Parameters;
using itera::text::Text;
using testing::HasSubstr;

class TextTest : public testing::Test {
 protected:
  TextTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) / (std::string("itera_text_") + test->name());
    fs::remove_all(folder_);
    fs::create_directory(folder_);
    parameters_.tokenizer = "char";
    parameters_.context = 16;
  }
  ~TextTest() override { fs::remove_all(folder_); }

  fs::path file(const std::string& name, const std::string& content) {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return folder_ / name;
  }
  fs::path stories(const std::string& name, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
      text += "Once upon a time " + name + " met number " + std::to_string(i * 7919) +
              ".\r\nThey played.\n<|endoftext|>\n";
    }
    return file(name, text);
  }
  itera::CorpusDraft prepare() { return Text(parameters_).prepare(context_); }
  std::string message() {
    try {
      prepare();
    } catch (const itera::Error& e) {
      return e.what();
    }
    return "no error";
  }

  fs::path folder_;
  Parameters parameters_;
  itera::test::FakeContext context_;
};

/// The text of a split, put together from its tokens.
std::set<std::string> texts_of(const itera::CorpusDraft& draft, Split split) {
  const auto tokenizer = itera::load_tokenizer(draft.tokenizer);
  std::set<std::string> texts;
  for (const auto& d : draft.documents[static_cast<std::size_t>(split)]) {
    texts.insert(tokenizer->decode({draft.ids.begin() + d.begin, draft.ids.begin() + d.end}));
  }
  return texts;
}

TEST_F(TextTest, OneFileIsSplitByWholeStories) {
  parameters_.path.values = {stories("a.txt", 400)};
  const auto draft = prepare();
  std::set<std::string> all;
  std::size_t documents = 0;
  for (const Split split : splits) {
    const auto texts = texts_of(draft, split);
    documents += texts.size();
    all.insert(texts.begin(), texts.end());
    EXPECT_EQ(context_.records[std::string("documents_") + name_of(split)],
              static_cast<double>(texts.size()));
    EXPECT_GT(context_.records[std::string("tokens_") + name_of(split)], 16);
    EXPECT_GT(context_.records[std::string("bytes_") + name_of(split)], 16);
  }
  EXPECT_EQ(documents, 400U);
  EXPECT_EQ(all.size(), 400U);
  EXPECT_TRUE(all.contains("Once upon a time a.txt met number 7919.\r\nThey played."));
  EXPECT_EQ(draft.context, 16);
  EXPECT_EQ(draft.vocabulary, 256);
  EXPECT_EQ(context_.last.done, context_.last.total);
}

TEST_F(TextTest, SeedDecidesTheSplitAndNothingElse) {
  parameters_.path.values = {stories("a.txt", 100)};
  const auto one = prepare(), again = prepare();
  EXPECT_EQ(one.ids, again.ids);
  EXPECT_EQ(one.tokenizer, again.tokenizer);
  parameters_.seed = 1;
  EXPECT_NE(prepare().ids, one.ids);
}

TEST_F(TextTest, AListForEachSplitIsTakenAsItIs) {
  parameters_.train.values = {stories("a.txt", 50), stories("b.txt", 50)};
  parameters_.validation.values = {stories("c.txt", 5)};
  parameters_.test.values = {file("d.txt", "A text without a separator.\nIt stays whole.\n")};
  parameters_.calibration.values = {stories("e.txt", 5)};
  const auto draft = prepare();
  EXPECT_EQ(draft.documents[0].size(), 100U);
  EXPECT_EQ(draft.documents[1].size(), 5U);
  EXPECT_EQ(texts_of(draft, Split::test).count("A text without a separator.\nIt stays whole.\n"),
            1U);
  EXPECT_EQ(draft.documents[3].size(), 5U);
}

TEST_F(TextTest, CalibrationIsDrawnFromTrainNeverFromTest) {
  parameters_.train.values = {stories("a.txt", 100)};
  parameters_.test.values = {stories("b.txt", 10)};
  const auto draft = prepare();
  EXPECT_EQ(draft.documents[2].size(), 10U);
  for (const auto& text : texts_of(draft, Split::calibration))
    EXPECT_THAT(text, HasSubstr("a.txt"));
}

TEST_F(TextTest, TextWithoutDocumentsIsCutInBlocks) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "line " + std::to_string(i) + " of a long text\n";
  parameters_.path.values = {file("a.txt", text)};
  const auto draft = prepare();
  EXPECT_THAT(context_.notes, testing::Contains(HasSubstr("cut into")));
  EXPECT_EQ(draft.ids.size(), text.size());
}

TEST_F(TextTest, SaysHowMuchOfTheTestIsInTrain) {
  parameters_.train.values = {file("a.txt", "a b c d e f g h i j k l m n o p q r s t u v w x y z")};
  parameters_.test.values = {file("b.txt", "a b c d e f g h 1 2 3 4 5 6 7 8")};
  parameters_.validation.values = {file("c.txt", "not a word of it but long enough")};
  parameters_.calibration.values = {file("d.txt", "c d e f g h i j and so on")};
  prepare();
  EXPECT_DOUBLE_EQ(context_.records["test_8grams_in_train"], 1.0 / 9);
  EXPECT_DOUBLE_EQ(context_.records["calibration_8grams_in_train"], 0.25);
  EXPECT_THAT(context_.notes,
              testing::Contains("11.11 % of the test 8-grams also occur in train (1 of 9)"));
  EXPECT_GT(context_.records["xz_bits_per_byte"], 1);
}

TEST_F(TextTest, NothingIsSaidOfEightWordsWhereThereAreNone) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "文字が続く" + std::to_string(i * i) + "。";
  parameters_.path.values = {file("a.txt", text)};
  prepare();
  EXPECT_FALSE(context_.records.contains("test_8grams_in_train"));
  EXPECT_FALSE(context_.records.contains("calibration_8grams_in_train"));
  EXPECT_THAT(context_.notes, testing::Contains(HasSubstr("the test split has in common with train "
                                                          "cannot be measured")));
}

TEST_F(TextTest, BpeLearnsFromTheTrainingSplit) {
  parameters_.tokenizer = "bpe";
  parameters_.vocabulary = 300;
  parameters_.path.values = {stories("a.txt", 400)};
  const auto draft = prepare();
  EXPECT_EQ(draft.vocabulary, 300);
  EXPECT_TRUE(texts_of(draft, Split::train).size() > 300);
  parameters_.vocabulary = 8000;
  EXPECT_LT(prepare().vocabulary, 8000);
  EXPECT_THAT(context_.notes, testing::Contains(HasSubstr("of 8000 tokens")));
}

TEST_F(TextTest, ATokenizerFileIsCarriedAlong) {
  const auto path = file("t.json", R"({"token2id": {"<UNK>": 0, "once": 1}, "vocab_size": 9})");
  parameters_.tokenizer = {{"file", path.string()}};
  parameters_.path.values = {stories("a.txt", 400)};
  EXPECT_EQ(prepare().vocabulary, 9);
  EXPECT_FALSE(itera::load_tokenizer(prepare().tokenizer)->lossless());
  file("t.json", "{}");
  EXPECT_THAT(message(), HasSubstr("t.json\": tokenizer kind \"none\""));
}

TEST_F(TextTest, IdsOfATokenizerFileMayBeBeyond16Bits) {
  const auto path =
      file("t.json", R"({"token2id": {"<UNK>": 65536, "once": 65541, "upon": 1000000}})");
  parameters_.tokenizer = {{"file", path.string()}};
  parameters_.path.values = {stories("a.txt", 400)};
  const auto draft = prepare();
  EXPECT_EQ(draft.vocabulary, 1000001);
  EXPECT_EQ(std::set<std::uint32_t>(draft.ids.begin(), draft.ids.end()),
            (std::set<std::uint32_t>{65536, 65541, 1000000}));
}

TEST_F(TextTest, RefusesFilesThatAreNoText) {
  parameters_.path.values = {folder_ / "none.txt"};
  EXPECT_THAT(message(), HasSubstr("none.txt\" is not there"));
  parameters_.path.values = {folder_};
  EXPECT_THAT(message(), HasSubstr("is not there"));
  parameters_.path.values = {file("a.txt", "")};
  EXPECT_THAT(message(), HasSubstr("a.txt\" is empty"));
  file("a.txt", std::string("ab\0cd", 5));
  EXPECT_THAT(message(), HasSubstr("is binary: it has a NUL byte at offset 2"));
  file("a.txt", "abc\xC3(");
  EXPECT_THAT(message(), HasSubstr("is not UTF-8: byte 0xc3 at offset 3"));
  file("a.txt", " \n<|endoftext|>\n");
  EXPECT_THAT(message(), HasSubstr("white space and separators only"));
}

TEST_F(TextTest, RefusesTextShorterThanAWindow) {
  parameters_.path.values = {file("a.txt", "abc")};
  EXPECT_EQ(message(),
            "the text has 3 bytes, fewer than one window of 16 and its target in each of 4 splits; "
            "give more text or a smaller context");
  file("a.txt", std::string(4 * 17 - 1, 'x'));
  EXPECT_THAT(message(), HasSubstr("the text has 67 bytes"));
  file("a.txt", std::string(4 * 17, 'x'));  // four equal blocks
  EXPECT_THAT(message(), HasSubstr("1 different documents cannot be split in 4"));
  parameters_.train.values = {stories("b.txt", 100)};
  parameters_.path.values = {};
  parameters_.test.values = {file("c.txt", "sixteen letters.")};
  EXPECT_THAT(message(), HasSubstr("the test split has 16 tokens, shorter than one window of 17"));
}

TEST_F(TextTest, RefusesListsThatContradict) {
  EXPECT_THAT(message(), HasSubstr("needs either path"));
  parameters_.path.values = {"a.txt"};
  parameters_.train.values = {"b.txt"};
  EXPECT_THAT(message(), HasSubstr("needs either path"));
  parameters_.path.values = {};
  parameters_.test.values = {"./b.txt"};
  EXPECT_THAT(message(), HasSubstr("b.txt\" is given twice"));
}

TEST_F(TextTest, StopsWhenAsked) {
  parameters_.path.values = {stories("a.txt", 100)};
  context_.stop = true;
  EXPECT_THROW(prepare(), itera::Stopped);
}

TEST(TextSchema, TakesOnePathOrAList) {
  const auto schema = itera::text::schema();
  EXPECT_EQ(schema.parse({{"path", "a"}}).path.values, std::vector<fs::path>{"a"});
  EXPECT_EQ(schema.parse({{"path", {"a", "b"}}}).path.values, (std::vector<fs::path>{"a", "b"}));
  EXPECT_EQ(schema.parse({{"tokenizer", "char"}}).tokenizer, "char");
  EXPECT_EQ(schema.parameters()[0].list, itera::Parameter::List::either);
  EXPECT_EQ(schema.parameters()[0].default_value, itera::Values::array());
}

TEST_F(TextTest, ReadsTinyStories) {
  const auto data = fs::path(ITERA_SOURCE_DIR) / "../shared/data/text";
  if (!fs::exists(data)) GTEST_SKIP() << "../shared/data is absent";
  parameters_.train.values = {data / "tinystories-v1-train-prefix.txt",
                              data / "tinystories-v2-gpt4-train-prefix.txt"};
  parameters_.test.values = {data / "tinystories-v1-valid-prefix.txt"};
  parameters_.tokenizer = "bpe";
  parameters_.vocabulary = 1024;
  parameters_.context = 128;
  const auto draft = prepare();
  EXPECT_EQ(draft.vocabulary, 1024);
  EXPECT_NEAR(context_.records["documents_train"], 4000, 250);
  EXPECT_LT(context_.records["test_8grams_in_train"], 0.2);
  for (const auto& note : context_.notes) RecordProperty("note", note);
}

TEST_F(TextTest, SplitsTheBibleByBooks) {
  const auto kjv = fs::path(ITERA_SOURCE_DIR) / "data/kjv.txt";
  if (!fs::exists(kjv)) GTEST_SKIP() << "data/kjv.txt is absent (tools/make_corpus.sh)";
  parameters_.path.values = {kjv};
  parameters_.context = 128;
  const auto draft = prepare();
  std::set<std::string> names;
  for (const auto& documents : draft.documents) {
    for (const auto& d : documents) names.insert(d.name);
  }
  EXPECT_EQ(names.size(), 66U);
  EXPECT_TRUE(names.contains("Song of Solomon"));
  EXPECT_NEAR(context_.records["bytes_test"] / 4.1e6, 0.04, 0.012);
  EXPECT_LT(context_.records["test_8grams_in_train"], 0.03);
}

}  // namespace
