// What someone needs to know to run it again and get the same.
#include "cli/provenance.hpp"

#include <set>

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

/// What differs between the points of a sweep.
struct Varied {
  std::set<std::int64_t> seeds;
  std::set<int> threads;
  std::set<std::string> data_seeds, files;
};

Varied varied(const Points& points, const Catalogue& catalogue) {
  Varied all;
  for (std::size_t i = 0; i < points.size; ++i) {
    const Experiment point = points.at(i);
    all.seeds.insert(point.seed);
    all.threads.insert(point.threads);
    all.data_seeds.insert(point.data.parameters.value("seed", Values()).dump());
    if (!point.checkpoint.empty()) all.files.insert(point.checkpoint);
    Values parameters = point.data.parameters;
    for_each_path(catalogue.find(Kind::data, point.data.name)->parameters, parameters, "data",
                  [&](Values& path, const std::string&) { all.files.insert(path); });
  }
  return all;
}

/// The value itself where there is only one.
template <class T> Values listed(const std::set<T>& values) {
  return values.size() == 1 ? Values(*values.begin()) : Values(values);
}

Values described(const std::set<std::string>& files, const Surroundings& around) {
  Values all = Values::array();
  for (const fs::path file : files) {
    all.push_back({{"name", file.filename().string()},
                   {"path", file.string()},
                   {"digest", around.digest_of(file)},
                   {"bytes", fs::file_size(file)}});
  }
  return all;
}

}  // namespace

Values provenance(const Request& request, const Spec& spec, const Installation& installation,
                  const Surroundings& around) {
  const Varied points = varied(spec.points, installation.catalogue);
  Values data_seeds = Values::array();
  for (const std::string& seed : points.data_seeds) data_seeds.push_back(Values::parse(seed));
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
              {"threads", listed(points.threads)},
              {"seed", listed(points.seeds)},
              {"data_seed", data_seeds.size() == 1 ? data_seeds[0] : data_seeds},
              {"data_files", described(points.files, around)}};
  made.update(commit());
  return made;
}

}  // namespace itera::cli
