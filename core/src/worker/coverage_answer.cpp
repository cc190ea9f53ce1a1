// `itera-worker coverage`: the request of `itera-lab plan --tensors`, answered.
#include "itera/import.hpp"
#include "worker/called.hpp"
#include "worker/coverage.hpp"
#include "worker/models.hpp"

namespace itera {

namespace {

/// Two vocabularies tell apart what grows with it.
constexpr std::int64_t small_vocabulary = 1 << 10, large_vocabulary = 1 << 11;

Size size_of(std::int64_t at_small, std::int64_t at_large) {
  const std::int64_t each = (at_large - at_small) / (large_vocabulary - small_vocabulary);
  return {at_small - each * small_vocabulary, each};
}

CoveredTensor covered(const CoverageRow& a, const CoverageRow& b) {
  CoveredTensor row;
  row.tensor = a.tensor;
  row.part = a.part;
  row.role = name_of(a.role);
  for (std::size_t i = 0; i < a.shape.size(); ++i)
    row.shape.push_back(a.shape[i] == b.shape[i] ? a.shape[i] : open_extent);
  row.parameters = size_of(a.parameters, b.parameters);
  row.bytes_before = size_of(a.bytes_before, b.bytes_before);
  row.bytes = size_of(a.bytes, b.bytes);
  row.form = print(a.form);
  row.by = a.by;
  row.exact = a.exact;
  row.note = a.note;
  return row;
}

struct Asked {
  std::unique_ptr<Architecture> architecture;
  Values small, large;  ///< configurations; equal where the vocabulary is known
};

struct AskedOf {
  const Loader& loader;

  Asked operator()(const CoverageRequest::File& file) const {
    const Checkpoint checkpoint =
        import_checkpoint(file.checkpoint, all_models(loader), file.partial).checkpoint;
    return {architecture_of(checkpoint, loader), checkpoint.config, checkpoint.config};
  }
  Asked operator()(const CoverageRequest::Model& model) const {
    auto architecture =
        make<Architecture>(loader, Kind::model, model.call.name, model.call.parameters);
    const auto with = [&](std::int64_t otherwise) {
      return architecture->configure(model.vocabulary.value_or(otherwise), model.context);
    };
    Values small = with(small_vocabulary), large = with(large_vocabulary);
    return {std::move(architecture), std::move(small), std::move(large)};
  }
};

CoverageAnswer::Chain chain_of(const CoverageRequest::Chain& chain, const Asked& subject,
                               const Loader& loader) {
  std::vector<std::unique_ptr<Compressor>> made;
  std::vector<Method> methods;
  for (const ComponentCall& call : chain.methods) {
    made.push_back(make<Compressor>(loader, Kind::compression, call.name, call.parameters));
    methods.push_back({call.name, made.back().get()});
  }
  const auto small = coverage(*subject.architecture, subject.small, methods),
             large = coverage(*subject.architecture, subject.large, methods);
  CoverageAnswer::Chain answer{chain.label, {}};
  for (std::size_t i = 0; i < small.size(); ++i)
    answer.tensors.push_back(covered(small[i], large[i]));
  return answer;
}

}  // namespace

CoverageAnswer coverage_answer(const CoverageRequest& request) {
  Loader loader;
  for (const auto& file : request.plugins) loader.open(file);
  const Asked subject = std::visit(AskedOf{loader}, request.subject);
  CoverageAnswer answer;
  for (const CoverageRequest::Chain& chain : request.chains)
    answer.chains.push_back(chain_of(chain, subject, loader));
  return answer;
}

}  // namespace itera
