// What someone needs to know to run it again and get the same.
#include "cli/provenance.hpp"

#include "base/sha256.hpp"
#include "cli/build_info.hpp"
#include "cli/commit.hpp"
#include "cli/machine.hpp"
#include "plan/files.hpp"
#include "store/clock.hpp"

namespace itera::cli {
namespace {

namespace fs = std::filesystem;

/// "torch-2.15.0" in the tag → "2.15.0"
std::string torch_version(const std::string& tag) {
  const std::string key = "torch-";
  const auto at = tag.find(key);
  if (at == std::string::npos) return "unknown";
  const auto begin = at + key.size();
  return tag.substr(begin, tag.find(' ', begin) - begin);
}

Values data_files(const Experiment& experiment, const Catalogue& catalogue,
                  const Surroundings& around) {
  Values files = Values::array();
  Values parameters = experiment.data.parameters;
  const auto add = [&](Values& path, const std::string&) {
    const fs::path file = path.get<std::string>();
    files.push_back({{"name", file.filename().string()},
                     {"path", file.string()},
                     {"digest", around.digest_of(file)},
                     {"bytes", fs::file_size(file)}});
  };
  for_each_path(catalogue.find(Kind::data, experiment.data.name)->parameters, parameters, "data",
                add);
  return files;
}

}  // namespace

Values provenance(const Request& request, const Spec& spec, const Installation& installation,
                  const Surroundings& around) {
  const Experiment& experiment = spec.experiment;
  const Machine& here = machine();
  Values made{{"started", utc_now()},
              {"finished", nullptr},
              {"wall_seconds", nullptr},
              {"cpu_seconds", nullptr},
              {"command", request.command},
              {"overrides", request.overrides},
              {"spec_file", request.file.string()},
              {"spec_digest", sha256_hex(spec.text)},
              {"version", version},
              {"compiler", compiler},
              {"flags", flags},
              {"libtorch", torch_version(installation.abi)},
              {"abi", installation.abi},
              {"cpu", here.cpu},
              {"cpu_features", here.cpu_features},
              {"cores", here.cores},
              {"memory_bytes", here.memory_bytes},
              {"os", here.os},
              {"threads", experiment.threads},
              {"seed", experiment.seed},
              {"data_seed", experiment.data.parameters.value("seed", Values())},
              {"data_files", data_files(experiment, installation.catalogue, around)}};
  made.update(commit());
  return made;
}

}  // namespace itera::cli
