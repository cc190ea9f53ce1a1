// text → tree → tree with its bases, overrides and variables → Experiment.
#include "spec/spec.hpp"

#include <fmt/format.h>

#include "itera/error.hpp"
#include "spec/check.hpp"
#include "spec/expand.hpp"
#include "spec/interpolate.hpp"
#include "spec/merge.hpp"
#include "spec/override.hpp"

namespace itera {
namespace {

/// The points of the tree: one, or those of its sweep.
void add_points(Spec& spec, Node tree, const Catalogue& catalogue, Faults& faults) {
  const Root root = root_of(std::move(tree));
  const EntryPtr entry = root.find("sweep");
  Expanded expanded;
  if (!entry || entry->value.is(Node::Kind::null)) {
    expanded.points.push_back(Check(catalogue, faults, spec.origins)(root));
  } else {
    const Sweep sweep = read_sweep(*entry, faults);
    expanded = expand(root, sweep, catalogue, !faults.empty(), faults, spec.origins);
    spec.sweep = sweep.resolved;
    if (expanded.points.empty()) expanded.points.emplace_back();  // that is a fault
  }
  spec.experiment = experiment_of(expanded.points.front());
  const auto points = std::make_shared<const std::vector<Checked>>(std::move(expanded.points));
  spec.points = {points->size(), [points](std::size_t i) { return experiment_of(points->at(i)); },
                 std::move(expanded.varied)};
}

}  // namespace

Spec read_spec(const std::filesystem::path& path, const std::vector<std::string>& overrides,
               const Catalogue& catalogue) {
  Faults faults;
  auto text = read_spec_file(path, faults);
  if (text) return read_spec_text(*std::move(text), path, overrides, catalogue);
  Spec spec;
  spec.findings = faults.findings();
  return spec;
}

Spec read_spec_text(std::string text, const std::filesystem::path& path,
                    const std::vector<std::string>& overrides, const Catalogue& catalogue) {
  Spec spec;
  spec.text = std::move(text);
  Faults faults;
  Tree tree = read_with_bases(path, spec.text, faults);
  if (tree.complete) {
    apply_overrides(tree.root, overrides, faults);
    std::erase_if(tree.root.entries,
                  [](const Entry& entry) { return entry.key.starts_with("x-"); });
    interpolate(tree.root, faults);
    add_points(spec, std::move(tree.root), catalogue, faults);
  }
  spec.findings = faults.findings();
  return spec;
}

Values resolved_with_sweep(const Spec& spec) {
  Values resolved = spec.experiment.resolved;
  if (!spec.sweep.is_null()) resolved["sweep"] = spec.sweep;
  return resolved;
}

void require_valid(const Spec& spec) {
  if (spec.findings.empty()) return;
  const std::size_t count = spec.findings.size();
  throw Error(fmt::format("{}{} {}", render(spec.findings), count, count == 1 ? "fault" : "faults"),
              Fault::invalid);
}

}  // namespace itera
