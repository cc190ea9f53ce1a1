// Every tensor, what becomes of it and what it will take, before anything is computed.
#include "cli/tensors_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "cli/installation.hpp"
#include "plan/files.hpp"
#include "plan/point.hpp"
#include "report/numbers.hpp"
#include "report/table.hpp"

namespace itera::cli {
namespace {

namespace fs = std::filesystem;

fs::path file_of(const Catalogue& catalogue, const std::string& compressor) {
  return fs::absolute(catalogue.plugin_of(Kind::compression, compressor)->file);
}

std::variant<CoverageRequest::Model, CoverageRequest::File> subject_of(const Experiment& experiment,
                                                                       const TokenSizes& sizes) {
  if (!experiment.checkpoint.empty())
    return CoverageRequest::File{fs::absolute(experiment.checkpoint), experiment.partial};
  return CoverageRequest::Model{
      {experiment.model->name, experiment.model->parameters}, sizes.vocabulary, sizes.context};
}

CoverageRequest::Chain chain_of(const Experiment& experiment, const Catalogue& catalogue) {
  CoverageRequest::Chain chain{chain_label(experiment.compression, catalogue), {}};
  for (const Use& use : experiment.compression) {
    const auto& declared = catalogue.find(Kind::compression, use.name)->parameters;
    chain.methods.push_back({use.name, with_absolute_paths(declared, use.parameters)});
  }
  return chain;
}

/// Bytes or a count that may grow with a vocabulary nobody knows yet: "1024·V + 512".
std::string size_text(const Size& size) {
  if (size.each == 0) return fmt::format("{}", size.fixed);
  return size.fixed == 0 ? fmt::format("{}·V", size.each)
                         : fmt::format("{}·V + {}", size.each, size.fixed);
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::vector<std::string> sizes;
  for (const std::int64_t size : shape)
    sizes.push_back(size == open_extent ? "V" : std::to_string(size));
  return join(sizes, "×");
}

void add(Size& sum, const Size& size) {
  sum.fixed += size.fixed;
  sum.each += size.each;
}

/// What the shares are of: where V is unknown, of the vocabulary that is assumed.
double value_of(const Size& size) {
  return static_cast<double>(size.fixed + assumed_vocabulary * size.each);
}

const char* sign_of(bool exact, bool about) { return about ? "≈ " : exact ? "" : "≤ "; }

std::string totals(const std::vector<CoveredTensor>& tensors) {
  Size parameters, before, after;
  std::map<std::string, Size> by_form;
  bool exact = true, about = false;
  for (const CoveredTensor& row : tensors) {
    add(parameters, row.parameters);
    add(before, row.bytes_before);
    add(after, row.bytes);
    add(by_form[row.form], row.parameters);
    exact = exact && row.exact;
    about = about || row.about;
  }
  std::vector<std::string> shares;
  for (const auto& [form, size] : by_form) {
    shares.push_back(fmt::format(
        "{} {}", report::fixed(100 * value_of(size) / value_of(parameters), 1) + " %", form));
  }
  return fmt::format(
      "{} parameters: {}; payload {} → {}{} bytes, {}{} bits a parameter{}\n",
      size_text(parameters), join(shares, ", "), size_text(before), sign_of(exact, about),
      size_text(after), sign_of(exact, about),
      report::fixed(8 * value_of(after) / value_of(parameters), 2),
      parameters.each > 0 ? fmt::format(" (shares for V = {})", assumed_vocabulary) : "");
}

std::string chain_text(const CoverageAnswer::Chain& chain) {
  report::Table table({{"tensor", report::Align::left},
                       {"role", report::Align::left},
                       {"shape"},
                       {"bytes"},
                       {"becomes", report::Align::left},
                       {"predicted bytes"},
                       {"claimed by", report::Align::left},
                       {"note", report::Align::left}});
  for (const CoveredTensor& row : chain.tensors) {
    table.row({row.part.empty() ? row.tensor : fmt::format("{}[{}]", row.tensor, row.part),
               row.role, shape_text(row.shape), size_text(row.bytes_before), row.form,
               sign_of(row.exact, row.about) + size_text(row.bytes), row.by, row.note});
  }
  return fmt::format("{}\n\n{}\n{}", chain.label.empty() ? "no compression" : chain.label,
                     table.markdown(), totals(chain.tensors));
}

template <class T> void add_once(std::vector<T>& all, const T& one) {
  if (std::ranges::find(all, one) == all.end()) all.push_back(one);
}

}  // namespace

std::vector<CoverageRequest> coverage_requests(const Points& points, const TokenSizes& sizes,
                                               const Catalogue& catalogue) {
  std::vector<CoverageRequest> requests;
  for (std::size_t i = 0; i < points.size; ++i) {
    const Experiment experiment = points.at(i);
    const auto subject = subject_of(experiment, sizes);
    auto request = std::ranges::find(requests, subject, &CoverageRequest::subject);
    if (request == requests.end()) {
      requests.push_back({model_plugins(catalogue), subject, {}});
      request = requests.end() - 1;
    }
    add_once(request->chains, chain_of(experiment, catalogue));
    for (const Use& use : experiment.compression)
      add_once(request->plugins, file_of(catalogue, use.name));
  }
  return requests;
}

std::string coverage_text(const std::vector<CoverageAnswer>& answers) {
  std::vector<std::string> chains;
  for (const CoverageAnswer& answer : answers) {
    for (const CoverageAnswer::Chain& chain : answer.chains) chains.push_back(chain_text(chain));
  }
  return join(chains, "\n");
}

}  // namespace itera::cli
