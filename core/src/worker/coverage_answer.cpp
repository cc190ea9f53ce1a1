// `itera-worker coverage`: the request of `itera-lab plan --tensors`, answered as JSON.
#include <fmt/format.h>

#include "itera/import.hpp"
#include "worker/called.hpp"
#include "worker/coverage.hpp"
#include "worker/models.hpp"

namespace itera {

namespace {

/// Two vocabularies tell apart what grows with it.
constexpr std::int64_t small_vocabulary = 1 << 10, large_vocabulary = 1 << 11;

Values size_value(std::int64_t at_small, std::int64_t at_large) {
  if (at_small == at_large) return at_small;
  const std::int64_t each = (at_large - at_small) / (large_vocabulary - small_vocabulary);
  return {{"fixed", at_small - each * small_vocabulary}, {"per_vocabulary", each}};
}

Values row_value(const CoverageRow& a, const CoverageRow& b) {
  Values shape = Values::array();
  for (std::size_t i = 0; i < a.shape.size(); ++i) {
    if (a.shape[i] == b.shape[i]) shape.push_back(a.shape[i]);
    else shape.push_back("V");
  }
  return {{"tensor", a.tensor},
          {"part", a.part},
          {"role", name_of(a.role)},
          {"shape", shape},
          {"parameters", size_value(a.parameters, b.parameters)},
          {"bytes_before", size_value(a.bytes_before, b.bytes_before)},
          {"form", print(a.form)},
          {"by", a.by},
          {"bytes", size_value(a.bytes, b.bytes)},
          {"exact", a.exact},
          {"note", a.note}};
}

struct Asked {
  std::unique_ptr<Architecture> architecture;
  Values small, large;  ///< configurations; equal where the vocabulary is known
};

Asked asked_of(const Values& request, const Loader& loader) {
  if (const std::string file = request.value("checkpoint", ""); !file.empty()) {
    const Checkpoint checkpoint =
        import_checkpoint(file, all_models(loader), request.value("partial", false)).checkpoint;
    return {architecture_of(checkpoint, loader), checkpoint.config, checkpoint.config};
  }
  const Values& model = request.at("model");
  auto architecture = make<Architecture>(loader, Kind::model, model.at("name").get<std::string>(),
                                         model.at("parameters"));
  const std::int64_t context = request.at("context");
  const Values& known = request.at("vocabulary");
  const auto with = [&](std::int64_t otherwise) {
    return architecture->configure(known.is_null() ? otherwise : known.get<std::int64_t>(),
                                   context);
  };
  Values small = with(small_vocabulary), large = with(large_vocabulary);
  return {std::move(architecture), std::move(small), std::move(large)};
}

Values chain_value(const Values& chain, const Asked& subject, const Loader& loader) {
  std::vector<std::unique_ptr<Compressor>> made;
  std::vector<Method> methods;
  for (const Values& method : chain.at("methods")) {
    const std::string name = method.at("name");
    made.push_back(make<Compressor>(loader, Kind::compression, name, method.at("parameters")));
    methods.push_back({name, made.back().get()});
  }
  const auto small = coverage(*subject.architecture, subject.small, methods),
             large = coverage(*subject.architecture, subject.large, methods);
  Values tensors = Values::array();
  for (std::size_t i = 0; i < small.size(); ++i) tensors.push_back(row_value(small[i], large[i]));
  return {{"label", chain.at("label")}, {"tensors", tensors}};
}

}  // namespace

Values coverage_answer(const Values& request) {
  Loader loader;
  for (const Values& file : request.at("plugins")) loader.open(file.get<std::string>());
  const Asked subject = asked_of(request, loader);
  Values chains = Values::array();
  for (const Values& chain : request.at("chains"))
    chains.push_back(chain_value(chain, subject, loader));
  return {{"chains", chains}};
}

}  // namespace itera
