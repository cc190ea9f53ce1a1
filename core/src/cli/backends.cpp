// The backends there are.
#include "cli/backends.hpp"

#include <fmt/format.h>

#include "exec/local.hpp"
#include "itera/error.hpp"
#include "slurm/backend.hpp"

namespace itera::cli {

std::vector<std::unique_ptr<Backend>> all_backends() {
  std::vector<std::unique_ptr<Backend>> all;
  all.push_back(std::make_unique<LocalBackend>());
  all.push_back(std::make_unique<SlurmBackend>());
  return all;
}

std::unique_ptr<Backend> backend_named(const std::string& name) {
  for (std::unique_ptr<Backend>& backend : all_backends()) {
    if (backend->name() == name) return std::move(backend);
  }
  throw Error(fmt::format("no backend \"{}\"", name), Fault::missing);
}

std::unique_ptr<Backend> backend_of(const Experiment& experiment) {
  return backend_named(experiment.resolved.at("backend").at("use").get<std::string>());
}

Computed computed(const RunFolder& run, bool over) {
  for (const std::unique_ptr<Backend>& backend : all_backends()) {
    Activity found = backend->activity(run, over);
    if (found.any()) return {backend->name(), std::move(found)};
  }
  return {};
}

}  // namespace itera::cli
