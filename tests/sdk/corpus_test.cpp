// Tests of Corpus: what is written is read back, what does not agree is refused, windows are right.
#include "itera/corpus.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "itera/error.hpp"

namespace {

namespace fs = std::filesystem;
using itera::Corpus;
using itera::CorpusDraft;
using itera::Split;
using testing::ElementsAre;
using testing::HasSubstr;

class CorpusTest : public testing::Test {
 protected:
  CorpusTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) / (std::string("itera_corpus_") + test->name());
    fs::remove_all(folder_);
    fs::create_directory(folder_);
    draft_.tokenizer = R"({"kind":"char","characters":[]})";
    draft_.vocabulary = 256;
    draft_.context = 4;
    for (std::uint32_t i = 0; i < 20; ++i) {
      draft_.ids.push_back(i);
      draft_.bytes.push_back(1);
    }
    draft_.documents[0] = {{"a", 0, 10}, {"b", 10, 11}};
    draft_.documents[2] = {{"c", 11, 20}};
  }
  ~CorpusTest() override { fs::remove_all(folder_); }

  std::string write_message() {
    try {
      Corpus::write(draft_, folder_);
    } catch (const itera::Error& e) {
      return e.what();
    }
    return "no error";
  }
  std::string open_message() {
    try {
      Corpus::open(folder_);
    } catch (const itera::Error& e) {
      return e.what();
    }
    return "no error";
  }
  static std::vector<std::uint32_t> listed(const itera::TokenNumbers& numbers) {
    std::vector<std::uint32_t> list;
    for (std::size_t i = 0; i < numbers.size(); ++i) list.push_back(numbers[i]);
    return list;
  }
  /// The bytes of a file of the corpus; {} where it is not there.
  std::vector<int> content(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    std::vector<int> bytes;
    for (char c = 0; in.get(c);) bytes.push_back(static_cast<unsigned char>(c));
    return bytes;
  }
  void replace_in_json(const std::string& from, const std::string& to) {
    std::ifstream in(folder_ / "corpus.json");
    std::string json(std::istreambuf_iterator<char>(in), {});
    ASSERT_NE(json.find(from), std::string::npos) << json;
    json.replace(json.find(from), from.size(), to);
    std::ofstream(folder_ / "corpus.json") << json;
  }

  fs::path folder_;
  CorpusDraft draft_;
};

TEST_F(CorpusTest, ReadsBackWhatWasWritten) {
  Corpus::write(draft_, folder_);
  const Corpus corpus = Corpus::open(folder_);
  EXPECT_THAT(listed(corpus.ids()), testing::ElementsAreArray(draft_.ids));
  EXPECT_THAT(listed(corpus.bytes()), testing::ElementsAreArray(draft_.bytes));
  EXPECT_EQ(corpus.tokenizer(), draft_.tokenizer);
  EXPECT_EQ(corpus.vocabulary(), 256);
  EXPECT_EQ(corpus.context(), 4);
  EXPECT_EQ(corpus.tokens(Split::train), 11);
  EXPECT_EQ(corpus.tokens(Split::validation), 0);
  ASSERT_EQ(corpus.documents(Split::train).size(), 2U);
  EXPECT_EQ(corpus.documents(Split::train)[1].name, "b");
  EXPECT_EQ(corpus.documents(Split::test)[0].begin, 11);
}

TEST_F(CorpusTest, NumbersAreAsWideAsTheyNeedToBe) {
  draft_.vocabulary = 65536;
  draft_.ids[1] = 65535;
  draft_.bytes[2] = 65535;
  Corpus::write(draft_, folder_);
  EXPECT_EQ(content("tokens.u16").size(), 40U);
  EXPECT_EQ(content("bytes.u16").size(), 40U);
  EXPECT_FALSE(fs::exists(folder_ / "tokens.u32") || fs::exists(folder_ / "bytes.u32"));
  EXPECT_EQ(Corpus::open(folder_).ids()[1], 65535U);

  fs::remove_all(folder_);
  fs::create_directory(folder_);
  draft_.vocabulary = 1048576;
  draft_.ids[1] = 1048575;  // 0xfffff
  draft_.ids[3] = 65539;    // 3 in two bytes
  draft_.bytes[2] = 65536;
  Corpus::write(draft_, folder_);
  EXPECT_FALSE(fs::exists(folder_ / "tokens.u16") || fs::exists(folder_ / "bytes.u16"));
  const auto tokens = content("tokens.u32"), bytes = content("bytes.u32");
  ASSERT_EQ(tokens.size(), 80U);
  EXPECT_THAT((std::vector<int>(tokens.begin(), tokens.begin() + 16)),
              ElementsAre(0, 0, 0, 0, 255, 255, 15, 0, 2, 0, 0, 0, 3, 0, 1, 0));
  ASSERT_EQ(bytes.size(), 80U);
  EXPECT_THAT((std::vector<int>(bytes.begin() + 8, bytes.begin() + 12)), ElementsAre(0, 0, 1, 0));
  const Corpus corpus = Corpus::open(folder_);
  EXPECT_THAT(listed(corpus.ids()), testing::ElementsAreArray(draft_.ids));
  EXPECT_THAT(listed(corpus.bytes()), testing::ElementsAreArray(draft_.bytes));
  std::vector<std::int64_t> some(3);
  corpus.ids().copy(1, 3, some.data());
  EXPECT_THAT(some, ElementsAre(1048575, 2, 65539));
  fs::resize_file(folder_ / "tokens.u32", 78);
  EXPECT_THAT(open_message(), HasSubstr("tokens.u32 has 78 bytes, no multiple of 4"));
}

TEST_F(CorpusTest, TokensAndBytesChooseTheirWidthsApart) {
  draft_.vocabulary = 65537;
  draft_.ids[4] = 65536;
  Corpus::write(draft_, folder_);
  EXPECT_EQ(content("tokens.u32").size(), 80U);
  EXPECT_EQ(content("bytes.u16").size(), 40U);
  const Corpus corpus = Corpus::open(folder_);
  EXPECT_THAT(listed(corpus.ids()), testing::ElementsAreArray(draft_.ids));
  EXPECT_THAT(listed(corpus.bytes()), testing::ElementsAreArray(draft_.bytes));
  replace_in_json("\"vocabulary\":65537", "\"vocabulary\":65536");
  EXPECT_THAT(open_message(), HasSubstr("token id 65536 is not below the vocabulary 65536"));
}

TEST_F(CorpusTest, WindowsCoverEveryTargetOnce) {
  Corpus::write(draft_, folder_);
  const Corpus corpus = Corpus::open(folder_);
  const auto shown = [&](Split split, std::int64_t offset) {
    std::vector<std::array<std::int64_t, 3>> list;
    for (const auto& w : corpus.windows(split, offset)) {
      list.push_back({w.begin, w.length, w.document});
    }
    return list;
  };
  using W = std::array<std::int64_t, 3>;
  EXPECT_THAT(shown(Split::train, 1), ElementsAre(W{0, 4, 0}, W{4, 4, 0}, W{8, 1, 0}));
  EXPECT_THAT(shown(Split::train, 2), ElementsAre(W{0, 4, 0}, W{4, 4, 0}));
  EXPECT_THAT(shown(Split::test, 1), ElementsAre(W{11, 4, 0}, W{15, 4, 0}));
  EXPECT_TRUE(shown(Split::validation, 1).empty());
  EXPECT_TRUE(shown(Split::train, 10).empty());
  EXPECT_THROW(corpus.windows(Split::train, 0), itera::Error);
}

TEST_F(CorpusTest, NamesItsSplits) {
  EXPECT_STREQ(itera::name_of(Split::train), "train");
  EXPECT_STREQ(itera::name_of(Split::calibration), "calibration");
}

TEST_F(CorpusTest, RefusesADraftThatDoesNotAgree) {
  const CorpusDraft good = draft_;
  draft_.bytes.pop_back();
  EXPECT_THAT(write_message(), HasSubstr("20 tokens but 19 byte counts"));
  draft_ = good;
  draft_.vocabulary = 19;
  EXPECT_THAT(write_message(), HasSubstr("token id 19 is not below the vocabulary 19"));
  draft_.vocabulary = 1048577;
  EXPECT_THAT(write_message(), HasSubstr("vocabulary 1048577 is not in 1..1048576"));
  draft_ = good;
  draft_.context = 0;
  EXPECT_THAT(write_message(), HasSubstr("context 0"));
  draft_ = good;
  draft_.documents[2][0].end = 21;
  EXPECT_THAT(write_message(), HasSubstr("\"c\" of the test split"));
  draft_ = good;
  draft_.documents[2][0].begin = 9;
  EXPECT_THAT(write_message(), HasSubstr("share the token 9"));
  draft_ = good;
  std::swap(draft_.documents[0][0], draft_.documents[0][1]);
  EXPECT_THAT(write_message(), HasSubstr("out of order"));
}

TEST_F(CorpusTest, RefusesAFolderThatIsNone) {
  EXPECT_THAT(open_message(), HasSubstr("corpus.json"));
  Corpus::write(draft_, folder_);
  fs::resize_file(folder_ / "tokens.u16", 38);
  EXPECT_THAT(open_message(), HasSubstr("19 tokens but 20 byte counts"));
  fs::resize_file(folder_ / "tokens.u16", 39);
  EXPECT_THAT(open_message(), HasSubstr("tokens.u16 has 39 bytes, no multiple of 2"));
  fs::remove(folder_ / "tokens.u16");
  EXPECT_THAT(open_message(), HasSubstr("has no tokens.u16"));
}

TEST_F(CorpusTest, RefusesJsonThatDoesNotAgree) {
  for (const auto& [from, to, expected] : std::vector<std::array<std::string, 3>>{
           {"[\"a\",0,10]", "[\"a\",0]", "corpus"},
           {"[\"a\",0,10]", "[\"a\",-1,10]", "out of order"},
           {"[\"a\",0,10]", "[\"a\",0,1000]", "past the last of 20"},
           {"\"vocabulary\":256", "\"vocabulary\":3", "not below the vocabulary 3"},
           {"\"vocabulary\":256", "\"vocabulary\":\"x\"", "must be number"},
           {"\"format\":1", "\"format\":2", "format 2 is not 1"},
           {"{", "", "corpus.json"}}) {
    Corpus::write(draft_, folder_);
    replace_in_json(from, to);
    EXPECT_THAT(open_message(), HasSubstr(expected)) << to;
  }
}

}  // namespace
