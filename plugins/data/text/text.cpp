// Text::prepare: files → documents → splits → tokenizer → tokens.
#include "text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "documents.hpp"
#include "itera/tokenizer.hpp"
#include "learn.hpp"
#include "overlap.hpp"
#include "read.hpp"
#include "split.hpp"
#include "xz.hpp"

namespace itera::text {
namespace {

std::size_t index_of(Split split) { return static_cast<std::size_t>(split); }

/// Owns the texts that all passages point into.
class Files {
 public:
  Passages documents(const Paths& paths) {
    Passages all;
    for (const auto& path : paths.values) {
      const std::string& text = texts_.emplace_back(read_text(path));
      for (Passage& p : find_documents(text, path.filename().string())) all.push_back(std::move(p));
    }
    return all;
  }

 private:
  std::deque<std::string> texts_;
};

/// A text without enough documents becomes up to 100 blocks, of about eight windows or more.
Passages blocks_of_all(const Passages& passages, std::int64_t context) {
  const std::size_t window = static_cast<std::size_t>(context) + 1;
  const std::size_t most = std::clamp<std::size_t>(bytes_of(passages) / (8 * window), 4, 100);
  Passages blocks;
  for (const Passage& p : passages) {
    const std::size_t count = std::max<std::size_t>(most * p.text.size() / bytes_of(passages), 1);
    for (Passage& block : blocks_of(p, count)) blocks.push_back(std::move(block));
  }
  return blocks;
}

/// Before anything is cut: no token stands for less than a byte.
void expect_a_window_in_each(std::size_t drawn, const Passages& own, std::int64_t context) {
  const std::size_t bytes = bytes_of(own), window = static_cast<std::size_t>(context) + 1;
  if (bytes >= drawn * window) return;
  throw Error(fmt::format("the text has {} bytes, fewer than one window of {} and its target in "
                          "each of {} splits; give more text or a smaller context",
                          bytes, context, drawn),
              Fault::invalid);
}

SplitPassages split_files(const Parameters& p, Files& files, Context& context) {
  Passages own = files.documents(p.path.values.empty() ? p.train : p.path);
  if (own.empty()) {
    throw Error("the training files hold white space and separators only", Fault::invalid);
  }
  struct HeldBack {
    Split split;
    const Paths* paths;
    double share;
  };
  const std::array held_back{HeldBack{Split::test, &p.test, p.test_share},
                             HeldBack{Split::validation, &p.validation, p.validation_share},
                             HeldBack{Split::calibration, &p.calibration, p.calibration_share}};
  std::vector<Share> shares;
  for (const auto& [split, paths, share] : held_back) {
    if (paths->values.empty()) shares.push_back({split, share});
  }
  if (!shares.empty()) expect_a_window_in_each(shares.size() + 1, own, p.context);
  if (!shares.empty() && units_in(own) <= shares.size()) {
    own = blocks_of_all(own, p.context);
    context.note(
        fmt::format("the text has too few documents to split: cut into {} blocks", own.size()));
  }
  SplitPassages result = draw(own, shares, p.seed);
  for (const auto& [split, paths, share] : held_back) {
    if (!paths->values.empty()) result[index_of(split)] = files.documents(*paths);
  }
  return result;
}

std::string tokenizer_from(const std::string& file) {
  std::string text = read_text(file);
  try {
    load_tokenizer(text);
  } catch (const Error& e) {
    throw Error("tokenizer file \"" + file + "\": " + e.what(), Fault::invalid);
  }
  return text;
}

std::string make_tokenizer(const Parameters& p, const Passages& train, Context& context) {
  if (p.tokenizer.is_object()) return tokenizer_from(p.tokenizer.at("file").get<std::string>());
  if (p.tokenizer == "char") return learn_char(train);
  std::string tokenizer = learn_bpe(train, p.vocabulary);
  if (const auto found = load_tokenizer(tokenizer)->vocabulary(); found < p.vocabulary) {
    context.note(fmt::format("the training text gives only {} of {} tokens", found, p.vocabulary));
  }
  return tokenizer;
}

void add_split(Split split, const Passages& passages, const Tokenizer& tokenizer,
               CorpusDraft& draft) {
  const std::size_t first = draft.ids.size();
  for (const Passage& p : passages) {
    const Encoding encoding = tokenizer.encode(p.text);
    const auto begin = static_cast<std::int64_t>(draft.ids.size());
    draft.ids.insert(draft.ids.end(), encoding.ids.begin(), encoding.ids.end());
    draft.bytes.insert(draft.bytes.end(), encoding.bytes.begin(), encoding.bytes.end());
    draft.documents[index_of(split)].push_back(
        {p.name, begin, static_cast<std::int64_t>(draft.ids.size())});
  }
  const auto tokens = static_cast<std::int64_t>(draft.ids.size() - first);
  if (tokens <= draft.context) {
    throw Error(
        fmt::format("the {} split has {} tokens, shorter than one window of {} (context and a "
                    "target); give more text or a smaller context",
                    name_of(split), tokens, draft.context + 1),
        Fault::invalid);
  }
}

void record_overlap(const SplitPassages& passages, Context& context) {
  auto train = eight_grams(passages[index_of(Split::train)]);
  std::ranges::sort(train);
  for (const Split split : {Split::test, Split::calibration}) {
    const auto grams = eight_grams(passages[index_of(split)]);
    const auto shared = count_in(grams, train);
    if (grams.empty() || train.empty()) {
      context.note(
          fmt::format("what the {} split has in common with train cannot be measured: "
                      "it takes documents of eight words or more in both",
                      name_of(split)));
      continue;
    }
    const double fraction = static_cast<double>(shared) / static_cast<double>(grams.size());
    context.record(fmt::format("{}_8grams_in_train", name_of(split)), fraction, "", Better::lower);
    context.note(fmt::format("{:.2f} % of the {} 8-grams also occur in train ({} of {})",
                             100 * fraction, name_of(split), shared, grams.size()));
  }
}

void record_xz(const Passages& test, Context& context) {
  std::string text;
  for (const Passage& p : test) text += p.text;
  context.record("xz_bits_per_byte",
                 8 * static_cast<double>(xz_bytes(text)) / static_cast<double>(text.size()),
                 "bits/byte", Better::lower);
}

}  // namespace

Text::Text(Parameters parameters) : parameters_(std::move(parameters)) { check(parameters_); }

CorpusDraft Text::prepare(Context& context) {
  constexpr std::int64_t steps = 3 + splits.size();
  Files files;
  context.progress({0, steps, "reading"});
  const SplitPassages passages = split_files(parameters_, files, context);
  context.progress({1, steps, "tokenizer"});
  CorpusDraft draft;
  draft.tokenizer = make_tokenizer(parameters_, passages[index_of(Split::train)], context);
  const auto tokenizer = load_tokenizer(draft.tokenizer);
  draft.vocabulary = tokenizer->vocabulary();
  draft.context = parameters_.context;
  for (const Split split : splits) {
    const Passages& own = passages[index_of(split)];
    const std::string name = name_of(split);
    context.progress({2 + static_cast<std::int64_t>(index_of(split)), steps, "tokens of " + name});
    if (context.stopping()) throw Stopped("stopped while the text was prepared");
    const std::size_t before = draft.ids.size();
    add_split(split, own, *tokenizer, draft);
    context.record("tokens_" + name, static_cast<double>(draft.ids.size() - before), "tokens");
    context.record("documents_" + name, static_cast<double>(own.size()));
    context.record("bytes_" + name, static_cast<double>(bytes_of(own)), "bytes");
  }
  record_overlap(passages, context);
  record_xz(passages[index_of(Split::test)], context);
  context.progress({steps, steps, "done"});
  return draft;
}

}  // namespace itera::text
