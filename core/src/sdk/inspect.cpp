// A look into a file: everything that is there, and what it is as a model.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include "base/json.hpp"
#include "import/foreign_file.hpp"
#include "itera/error.hpp"
#include "itera/import.hpp"
#include "recognition.hpp"

namespace itera {

namespace {

Values tree_of(const Branch& branch) {
  Values tree{{"key", branch.key}, {"type", branch.type}};
  if (!branch.value.is_null()) tree["value"] = branch.value;
  if (branch.tensor) tree["tensor"] = *branch.tensor;
  if (branch.branches.empty()) return tree;
  Values& entries = tree["entries"] = Values::array();
  for (const Branch& below : branch.branches) entries.push_back(tree_of(below));
  return tree;
}

/// The least and the greatest finite value, and how many values are none.
void add_range(const FileTensor& tensor, InspectedTensor& into) {
  if (elements(tensor) == 0) return;
  const at::Tensor values = values_of(tensor).to(at::kFloat), finite = at::isfinite(values);
  const std::int64_t odd = values.numel() - finite.sum().item<std::int64_t>();
  into.not_finite = odd;
  if (odd == values.numel()) return;
  const auto [least, greatest] =
      at::aminmax(odd == 0 ? values.flatten() : values.masked_select(finite));
  into.min = least.item<double>();
  into.max = greatest.item<double>();
}

std::vector<InspectedTensor> tensors_of(const std::vector<FileTensor>& tensors) {
  std::vector<const FileTensor*> all;
  for (const FileTensor& tensor : tensors) all.push_back(&tensor);
  const auto first = first_with_same_values(all);
  std::vector<InspectedTensor> list;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const FileTensor& t = tensors[i];
    InspectedTensor& entry = list.emplace_back();
    entry.name = t.name;
    entry.dtype = t.dtype;
    entry.shape = t.shape;
    entry.bytes = elements(t) * static_cast<std::int64_t>(bytes_of_element(t.dtype).value());
    add_range(t, entry);
    if (first[i] != i) entry.shares = tensors[first[i]].name;
    if (t.quantiser && t.quantiser->axis < 0)
      entry.quantised = {t.quantiser->scales.front(), t.quantiser->zero_points.front()};
  }
  return list;
}

/// A file of ours says itself what it is.
InspectedModel model_of_ours(const ForeignContents& contents) {
  const auto text = [&](const std::string& key) {
    const auto found = contents.metadata.find(key);
    return found == contents.metadata.end() ? "" : found->second;
  };
  const auto map = [&](const std::string& key) {
    Values json = parse_json(text(key), key);
    if (!json.is_object()) throw Error(key + ": expected a map, found " + json.type_name());
    return json;
  };
  InspectedModel model;
  model.architecture = text("itera.architecture");
  model.config = map("itera.config");
  const Values ties = map("itera.ties");
  for (const auto& [name, target] : ties.items()) {
    if (!target.is_string()) throw Error("itera.ties: \"" + name + "\" is tied to no name");
    model.ties[name] = target.get<std::string>();
  }
  return model;
}

void add_model(const ForeignContents& contents, const Architectures& architectures,
               Inspection& into) {
  try {
    if (is_ours(contents)) {
      into.model = model_of_ours(contents);
      return;
    }
    const ForeignModel model = foreign_model(contents);
    const auto answers = ask(model, architectures);
    into.says = undecided(answers, model, architectures);
    if (answers.size() != 1) return;
    const auto& [name, answer] = *answers.begin();
    into.says = incomplete(name, answer, *architectures.at(name), false);
    into.model = {name, answer.config, answer.ties, answer.missing, answer.unclaimed};
  } catch (const Error& e) {
    into.says = e.what();
  }
}

}  // namespace

Inspection inspect_file(const std::filesystem::path& path, const Architectures& architectures) {
  const ForeignFile file(path);
  const ForeignContents& contents = file.contents();
  Inspection found;
  found.format = is_ours(contents) ? "itera-lab" : contents.format;
  found.bytes = static_cast<std::int64_t>(file.bytes());
  found.metadata = contents.metadata;
  found.tree = tree_of(contents.tree);
  found.tensors = tensors_of(contents.tensors);
  add_model(contents, architectures, found);
  return found;
}

}  // namespace itera
