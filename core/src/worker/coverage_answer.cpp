// `itera-worker coverage`: the request of `itera-lab plan --tensors`, answered.
#include "itera/form.hpp"
#include "itera/import.hpp"
#include "worker/called.hpp"
#include "worker/coverage.hpp"
#include "worker/models.hpp"

namespace itera {

namespace {

/// Rows of embedding and head are the entries of the vocabulary; no other extent of a model is one.
bool grows(Role role) { return role == Role::embedding || role == Role::head; }

/// That is so many with the vocabulary that is assumed.
Size near(std::int64_t count) { return {count % assumed_vocabulary, count / assumed_vocabulary}; }

/// The straight line through what was claimed, where the form has one.
std::optional<Size> line_of(const CoverageRow& row) {
  const auto line = bytes_by_rows(row.form, row.shape);
  if (!line || line->fixed + line->each * assumed_vocabulary != row.bytes) return std::nullopt;
  return Size{line->fixed, line->each};
}

/// Rows over the assumed vocabulary in terms of one that nobody knows.
void open_vocabulary(const CoverageRow& row, CoveredTensor& tensor) {
  tensor.shape.front() = open_extent;
  tensor.parameters = near(row.parameters);
  tensor.bytes_before = near(row.bytes_before);
  const std::optional<Size> line = line_of(row);
  tensor.bytes = line.value_or(near(row.bytes));
  tensor.about = !line;
}

CoveredTensor covered(const CoverageRow& row, bool vocabulary_known) {
  CoveredTensor tensor;
  tensor.tensor = row.tensor;
  tensor.part = row.part;
  tensor.role = name_of(row.role);
  tensor.shape = row.shape;
  tensor.parameters = {row.parameters, 0};
  tensor.bytes_before = {row.bytes_before, 0};
  tensor.bytes = {row.bytes, 0};
  tensor.form = print(row.form);
  tensor.by = row.by;
  tensor.exact = row.exact;
  tensor.note = row.note;
  if (!vocabulary_known && grows(row.role)) open_vocabulary(row, tensor);
  return tensor;
}

struct Asked {
  std::unique_ptr<Architecture> architecture;
  Values config;
  bool vocabulary_known = true;
};

struct AskedOf {
  const Loader& loader;

  Asked operator()(const CoverageRequest::File& file) const {
    const Checkpoint checkpoint =
        import_checkpoint(file.checkpoint, all_models(loader), file.partial).checkpoint;
    return {architecture_of(checkpoint, loader), checkpoint.config};
  }
  Asked operator()(const CoverageRequest::Model& model) const {
    auto architecture =
        make<Architecture>(loader, Kind::model, model.call.name, model.call.parameters);
    Values config =
        architecture->configure(model.vocabulary.value_or(assumed_vocabulary), model.context);
    return {std::move(architecture), std::move(config), model.vocabulary.has_value()};
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
  CoverageAnswer::Chain answer{chain.label, {}};
  for (const CoverageRow& row : coverage(*subject.architecture, subject.config, methods))
    answer.tensors.push_back(covered(row, subject.vocabulary_known));
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
