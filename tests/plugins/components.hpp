// Components through the real border.
#pragma once

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "itera/calibration.hpp"
#include "itera/component.hpp"
#include "plugins/small_corpus.hpp"
#include "worker/compress_stage.hpp"
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

/// For compressors that need neither model nor text: only what the tensors are.
inline Workbench bench_of(const TensorTable& tensors) {
  struct None final : Architecture {
    Values configure(std::int64_t, std::int64_t) const override { return Values::object(); }
    TensorTable tensors(const Values&) const override { return {}; }
    Checkpoint initialise(const Values&, std::int64_t) const override { return {}; }
    std::unique_ptr<Model> build(const Checkpoint&) const override { return nullptr; }
    double flops_per_token(const Values&) const override { return 0; }
  };
  static const None none;
  static const Corpus no_text;
  return {none, no_text, {tensors, {}}};
}

using itera::outline_of;  // as the worker makes it

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
