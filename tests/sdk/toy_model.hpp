// A model that only exists to be recognised in files, and the import of a file that a test writes.
#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <string>

#include "base/files.hpp"
#include "itera/import.hpp"
#include "support/folder.hpp"
#include "support/torch_writer.hpp"

namespace itera::test {

/// embedding.weight (V, d), gain (d), experts.j.weight (d, d) and a head that is the embedding
/// unless the file has another.
class Toy final : public Architecture {
 public:
  Values configure(std::int64_t, std::int64_t) const override { return {}; }
  TensorTable tensors(const Values& config) const override {
    const std::int64_t rows = config.at("rows"), width = config.at("width");
    TensorTable table{{"embedding.weight", Role::embedding, {rows, width}},
                      {"gain", Role::norm, {width}}};
    for (std::int64_t j = 0; j < config.at("experts"); ++j) {
      table.push_back(
          {"experts." + std::to_string(j) + ".weight", Role::expert_up, {width, width}});
    }
    const bool tied = config.at("tied");
    table.push_back({"head.weight", Role::head, {rows, width}, tied ? "embedding.weight" : ""});
    return table;
  }
  std::vector<Axis> axes(const Values&) const override { return {}; }
  Values cut(const Values& config, const Axis&, const std::vector<std::int64_t>&) const override {
    return config;
  }
  std::optional<Recognised> recognise(const ForeignTensors& file) const override {
    const auto find = [&](const std::string& name) {
      return std::ranges::find(file, name, &ForeignTensor::name);
    };
    const auto embedding = find("embedding.weight"), head = find("head.weight");
    if (embedding == file.end()) return std::nullopt;
    Recognised found;
    found.config = {{"rows", embedding->shape.at(0)},
                    {"width", embedding->shape.at(1)},
                    {"experts", 2},
                    {"tied", head == file.end() || !head->shares.empty()}};
    for (const TensorInfo& info : tensors(found.config)) {
      if (!info.tied_to.empty()) found.ties[info.name] = info.tied_to;
      else if (find(info.name) == file.end()) found.missing.push_back(info.name);
      else found.names[info.name] = info.name;
    }
    for (const ForeignTensor& tensor : file) {
      if (!found.names.contains(tensor.name) && !found.ties.contains(tensor.name))
        found.unclaimed.push_back(tensor.name);
    }
    return found;
  }
  Checkpoint initialise(const Values&, std::int64_t) const override { return {}; }
  std::unique_ptr<Model> build(const Checkpoint&) const override { return nullptr; }
  double flops_per_token(const Values&) const override { return 0; }
};

inline Architectures toys(const std::vector<std::string>& names = {"toy"}) {
  Architectures all;
  for (const std::string& name : names) all[name] = std::make_unique<Toy>();
  return all;
}

/// The shapes of a whole toy of five rows and two columns.
inline std::vector<std::pair<std::string, std::vector<std::int64_t>>> whole_toy() {
  return {{"embedding.weight", {5, 2}},
          {"gain", {2}},
          {"experts.0.weight", {2, 2}},
          {"experts.1.weight", {2, 2}}};
}

class Importing : public testing_support::InFolder {
 protected:
  const std::filesystem::path path = folder / "model.pt";

  Imported import(const std::string& file, bool partial = false,
                  const Architectures& architectures = toys()) const {
    write_file(path, file);
    return import_checkpoint(path, architectures, partial);
  }
  /// Without the name of the file.
  std::string fault_of(const std::string& file, bool partial = false,
                       const Architectures& architectures = toys()) const {
    const std::string said =
        testing_support::error_of([&] { import(file, partial, architectures); });
    const std::string named = "checkpoint \"" + path.string() + "\": ";
    return said.starts_with(named) ? said.substr(named.size()) : said;
  }
};

}  // namespace itera::test
