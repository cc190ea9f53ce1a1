// A small corpus to try components on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "itera/corpus.hpp"

namespace itera::test {

/// Numbers that follow a rule a model can learn: each is the one before it times 5 plus 3, now and
/// then a jump.
inline std::vector<std::uint32_t> learnable_ids(std::size_t count, std::uint32_t vocabulary) {
  std::vector<std::uint32_t> ids(count);
  std::uint32_t jump = 1;
  for (std::size_t i = 1; i < count; ++i) {
    jump = jump * 1664525U + 1013904223U;
    ids[i] = static_cast<std::uint32_t>(((jump >> 28) == 0 ? jump >> 8 : ids[i - 1] * 5U + 3U) %
                                        vocabulary);
  }
  return ids;
}

/// Every split has these ids, two bytes a token, in two documents where they are long enough; train
/// comes first.
inline Corpus small_corpus(const std::filesystem::path& folder,
                           const std::vector<std::uint32_t>& ids, std::int64_t vocabulary,
                           std::int64_t context) {
  CorpusDraft draft;
  draft.tokenizer = R"({"kind":"char","characters":[]})";
  draft.vocabulary = vocabulary;
  draft.context = context;
  const auto count = static_cast<std::int64_t>(ids.size());
  for (auto& documents : draft.documents) {
    const auto begin = static_cast<std::int64_t>(draft.ids.size()), end = begin + count;
    const std::int64_t middle = count > 4 * (context + 1) ? begin + count / 2 : end;
    documents.push_back({"one", begin, middle});
    if (middle < end) documents.push_back({"two", middle, end});
    draft.ids.insert(draft.ids.end(), ids.begin(), ids.end());
  }
  draft.bytes.assign(draft.ids.size(), 2);
  std::filesystem::create_directories(folder);
  Corpus::write(draft, folder);
  return Corpus::open(folder);
}

}  // namespace itera::test
