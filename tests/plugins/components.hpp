// Components through the real border, and a small corpus to try them on.
#pragma once

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "itera/component.hpp"
#include "worker/loader.hpp"

namespace itera::test {

/// From the plugin as it was built; every plugin is opened once a process.
template <class C>
std::unique_ptr<C> made(Kind kind, const std::string& name,
                        const Values& parameters = Values::object()) {
  static Loader loader;
  loader.open(std::filesystem::path(ITERA_PLUGIN_DIR) / (name + ".itera.so"));
  auto component = loader.make(kind, name, parameters);
  auto* wanted = dynamic_cast<C*>(component.get());
  if (wanted == nullptr) throw Error("the component is of another kind");
  component.release();
  return std::unique_ptr<C>(wanted);
}

/// Numbers that follow a rule a model can learn: each is the one before it times 5 plus 3, now and
/// then a jump.
inline std::vector<std::uint16_t> learnable_ids(std::size_t count, std::uint16_t vocabulary) {
  std::vector<std::uint16_t> ids(count);
  std::uint32_t jump = 1;
  for (std::size_t i = 1; i < count; ++i) {
    jump = jump * 1664525U + 1013904223U;
    ids[i] = static_cast<std::uint16_t>(((jump >> 28) == 0 ? jump >> 8 : ids[i - 1] * 5U + 3U) %
                                        vocabulary);
  }
  return ids;
}

/// Every split has these ids, two bytes a token, in two documents where they are long enough; train
/// comes first.
inline Corpus small_corpus(const std::filesystem::path& folder,
                           const std::vector<std::uint16_t>& ids, std::int64_t vocabulary,
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

/// The logits of ids (B, T) read as decoding reads them: up to each cut at once, then one by one,
/// with the state carried on.
inline at::Tensor decoded(const Model& model, const at::Tensor& ids,
                          const std::vector<std::int64_t>& cuts) {
  const auto state = model.start(ids.size(0));
  std::vector<at::Tensor> parts;
  std::int64_t read = 0;
  const auto read_to = [&](std::int64_t end) {
    parts.push_back(model.forward(ids.slice(1, read, end), state.get()).logits);
    read = end;
  };
  for (const std::int64_t cut : cuts) read_to(cut);
  while (read < ids.size(1)) read_to(read + 1);
  return at::cat(parts, 1);
}

}  // namespace itera::test
