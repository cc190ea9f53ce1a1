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
void add_range(const FileTensor& tensor, Values& into) {
  into["min"] = into["max"] = nullptr;
  if (elements(tensor) == 0) return;
  const at::Tensor values = values_of(tensor).to(at::kFloat), finite = at::isfinite(values);
  const std::int64_t odd = values.numel() - finite.sum().item<std::int64_t>();
  if (odd > 0) into["not_finite"] = odd;
  if (odd == values.numel()) return;
  const auto [least, greatest] =
      at::aminmax(odd == 0 ? values.flatten() : values.masked_select(finite));
  into["min"] = least.item<double>();
  into["max"] = greatest.item<double>();
}

Values tensors_of(const std::vector<FileTensor>& tensors) {
  std::vector<const FileTensor*> all;
  for (const FileTensor& tensor : tensors) all.push_back(&tensor);
  const auto first = first_with_same_values(all);
  Values list = Values::array();
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const FileTensor& t = tensors[i];
    const auto bytes = static_cast<std::uint64_t>(elements(t)) * bytes_of_element(t.dtype).value();
    Values entry{{"name", t.name}, {"dtype", t.dtype}, {"shape", t.shape}, {"bytes", bytes}};
    add_range(t, entry);
    if (first[i] != i) entry["shares"] = tensors[first[i]].name;
    if (t.quantiser && t.quantiser->axis < 0) {
      entry["scale"] = t.quantiser->scales.front();
      entry["zero_point"] = t.quantiser->zero_points.front();
    }
    list.push_back(std::move(entry));
  }
  return list;
}

/// A file of ours says itself what it is.
Values model_of_ours(const ForeignContents& contents) {
  const auto text = [&](const std::string& key) {
    const auto found = contents.metadata.find(key);
    return found == contents.metadata.end() ? "" : found->second;
  };
  Values model{{"architecture", text("itera.architecture")}};
  model["config"] = parse_json(text("itera.config"), "itera.config");
  model["ties"] = parse_json(text("itera.ties"), "itera.ties");
  model["missing"] = model["unclaimed"] = Values::array();
  return model;
}

void add_model(const ForeignContents& contents, const Architectures& architectures, Values& into) {
  into["model"] = nullptr;
  into["says"] = "";
  try {
    if (is_ours(contents)) {
      into["model"] = model_of_ours(contents);
      return;
    }
    const ForeignModel model = foreign_model(contents);
    const auto answers = ask(model, architectures);
    into["says"] = undecided(answers, model, architectures);
    if (answers.size() != 1) return;
    const auto& [name, answer] = *answers.begin();
    into["says"] = incomplete(name, answer, *architectures.at(name), false);
    into["model"] = {{"architecture", name},
                     {"config", answer.config},
                     {"ties", answer.ties},
                     {"missing", answer.missing},
                     {"unclaimed", answer.unclaimed}};
  } catch (const Error& e) {
    into["says"] = e.what();
  }
}

}  // namespace

Values inspect_file(const std::filesystem::path& path, const Architectures& architectures) {
  const ForeignFile file(path);
  const ForeignContents& contents = file.contents();
  Values found{{"format", is_ours(contents) ? "itera-lab" : contents.format},
               {"bytes", file.bytes()},
               {"metadata", contents.metadata},
               {"tree", tree_of(contents.tree)},
               {"tensors", tensors_of(contents.tensors)}};
  add_model(contents, architectures, found);
  return found;
}

}  // namespace itera
