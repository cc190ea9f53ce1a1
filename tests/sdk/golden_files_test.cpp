// The checkpoint and the corpus of tests/golden, which an earlier version wrote: every value is
// what an independent reader found (tests/golden/values.py).
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/sha256.hpp"
#include "itera/checkpoint.hpp"
#include "itera/corpus.hpp"
#include "itera/tokenizer.hpp"
#include "support/golden.hpp"

namespace itera {
namespace {

using testing_support::golden;
using testing_support::golden_stage;

Values golden_values(const char* what) {
  return parse_json(read_file(golden() / "values.json"), "values.json").at(what);
}

/// `values` of any shape against the sums, the first and the last that were written down.
void expect_values(const at::Tensor& values, const Values& expected, const std::string& what) {
  const at::Tensor flat = values.to(at::kDouble).flatten();
  const at::Tensor places = at::arange(1, flat.numel() + 1, at::kDouble);
  const double scale = flat.abs().sum().item<double>();
  EXPECT_NEAR(flat.sum().item<double>(), expected.at("sum").get<double>(), 1e-6 * scale) << what;
  EXPECT_NEAR((flat * places).sum().item<double>(), expected.at("weighted").get<double>(),
              1e-6 * scale * static_cast<double>(flat.numel()))
      << what;
  const auto first = expected.at("first").get<std::vector<double>>(),
             last = expected.at("last").get<std::vector<double>>();
  const std::int64_t tail = flat.numel() - std::ssize(last);
  for (std::int64_t i = 0; i < std::ssize(first); ++i)
    EXPECT_FLOAT_EQ(flat[i].item<float>(), static_cast<float>(first[static_cast<std::size_t>(i)]))
        << what << " " << i;
  for (std::int64_t i = 0; i < std::ssize(last); ++i)
    EXPECT_FLOAT_EQ(flat[tail + i].item<float>(),
                    static_cast<float>(last[static_cast<std::size_t>(i)]))
        << what << " " << tail + i;
}

TEST(GoldenFiles, ACheckpointOfEveryKindOfForm) {
  const Checkpoint read = load_checkpoint(golden_stage("compress") / "checkpoint.safetensors");
  const Values expected = golden_values("checkpoint");
  EXPECT_EQ(read.architecture, expected.at("architecture"));
  EXPECT_EQ(read.config, expected.at("config"));
  EXPECT_EQ(Values(read.ties), expected.at("ties"));
  EXPECT_EQ(read.kept, expected.at("kept"));
  EXPECT_EQ(sha256_hex(read.tokenizer), expected.at("tokenizer_sha256"));
  EXPECT_EQ(load_tokenizer(read.tokenizer)->vocabulary(), 261);

  ASSERT_EQ(read.tensors.size(), expected.at("tensors").size());
  std::set<std::string> forms;
  for (const auto& [name, tensor] : expected.at("tensors").items()) {
    const StoredPtr& stored = read.at(name);
    forms.insert(tensor.at("form"));
    EXPECT_EQ(print(stored->form()), tensor.at("form")) << name;
    EXPECT_EQ(Values(stored->shape()), tensor.at("shape")) << name;
    expect_values(stored->dense(), tensor, name);
  }
  EXPECT_EQ(forms, (std::set<std::string>{"2:4-f16", "bf16", "f32", "int4-g32-asym", "int4-row",
                                          "int8", "int8-dynamic", "nf4", "rows(int4-g32-asym,f16)",
                                          "sparse-f16", "sparse-int8"}));
}

TEST(GoldenFiles, ACorpusOf16BitTokens) {
  const Corpus corpus = Corpus::open(golden_stage("prepare"));
  const Values expected = golden_values("corpus");
  EXPECT_EQ(corpus.vocabulary(), expected.at("vocabulary"));
  EXPECT_EQ(corpus.context(), expected.at("context"));
  ASSERT_EQ(corpus.ids().size(), expected.at("tokens").get<std::size_t>());
  ASSERT_EQ(corpus.bytes().size(), corpus.ids().size());
  std::vector<std::int64_t> ids, bytes;
  for (std::size_t i = 0; i < corpus.ids().size(); ++i) {
    ids.push_back(corpus.ids()[i]);
    bytes.push_back(corpus.bytes()[i]);
  }
  expect_values(at::tensor(ids), expected.at("ids"), "ids");
  expect_values(at::tensor(bytes), expected.at("bytes"), "bytes");

  const std::string text = read_file(golden() / "text.txt");
  const auto tokenizer = load_tokenizer(corpus.tokenizer());
  for (const Split split : splits) {
    const Values& told = expected.at("documents").at(name_of(split));
    EXPECT_EQ(corpus.documents(split).size(), told.at("count"));
    EXPECT_EQ(corpus.tokens(split), told.at("tokens"));
    for (const Document& document : corpus.documents(split)) {
      const std::string words =
          tokenizer->decode({ids.begin() + document.begin, ids.begin() + document.end});
      EXPECT_NE(text.find(words), std::string::npos) << document.name << ": " << words;
    }
  }
}

}  // namespace
}  // namespace itera
