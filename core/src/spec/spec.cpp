// text → tree → tree with its bases, overrides and variables → Experiment.
#include "spec/spec.hpp"

#include <fmt/format.h>

#include "itera/error.hpp"
#include "spec/check.hpp"
#include "spec/interpolate.hpp"
#include "spec/merge.hpp"
#include "spec/override.hpp"

namespace itera {

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
    spec.experiment = check(tree.root, catalogue, faults, spec.origins);
  }
  spec.findings = faults.findings();
  return spec;
}

void require_valid(const Spec& spec) {
  if (spec.findings.empty()) return;
  const std::size_t count = spec.findings.size();
  throw Error(fmt::format("{}{} {}", render(spec.findings), count, count == 1 ? "fault" : "faults"),
              Fault::invalid);
}

}  // namespace itera
