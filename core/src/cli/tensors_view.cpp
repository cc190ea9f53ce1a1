// Every tensor, what becomes of it and what it will take, before anything is computed.
#include "cli/tensors_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/installation.hpp"
#include "plan/files.hpp"
#include "plan/point.hpp"
#include "report/numbers.hpp"
#include "report/table.hpp"

namespace itera::cli {
namespace {

namespace fs = std::filesystem;

std::string file_of(const Catalogue& catalogue, const std::string& compressor) {
  return fs::absolute(catalogue.plugin_of(Kind::compression, compressor)->file).string();
}

Values subject_of(const Experiment& experiment, const TokenSizes& sizes) {
  if (!experiment.checkpoint.empty()) {
    return {{"checkpoint", fs::absolute(experiment.checkpoint).string()},
            {"partial", experiment.partial}};
  }
  return {
      {"model", {{"name", experiment.model->name}, {"parameters", experiment.model->parameters}}},
      {"vocabulary", sizes.vocabulary ? Values(*sizes.vocabulary) : Values()},
      {"context", sizes.context}};
}

Values chain_of(const Experiment& experiment, const Catalogue& catalogue) {
  Values methods = Values::array();
  for (const Use& use : experiment.compression) {
    const auto& declared = catalogue.find(Kind::compression, use.name)->parameters;
    methods.push_back(
        {{"name", use.name}, {"parameters", with_absolute_paths(declared, use.parameters)}});
  }
  return {{"label", chain_label(experiment.compression, catalogue)}, {"methods", methods}};
}

/// Bytes or a count that may grow with a vocabulary nobody knows yet: "1024·V + 512".
std::string size_text(const Values& size) {
  if (size.is_number()) return fmt::format("{}", size.get<std::int64_t>());
  const auto fixed = size.at("fixed").get<std::int64_t>(),
             each = size.at("per_vocabulary").get<std::int64_t>();
  return fixed == 0 ? fmt::format("{}·V", each) : fmt::format("{}·V + {}", each, fixed);
}

std::string shape_text(const Values& shape) {
  std::vector<std::string> sizes;
  for (const Values& size : shape)
    sizes.push_back(size.is_string() ? size.get<std::string>() : size.dump());
  return join(sizes, "×");
}

struct Sum {
  std::int64_t fixed = 0, each = 0;
  void add(const Values& size) {
    if (size.is_number()) fixed += size.get<std::int64_t>();
    else {
      fixed += size.at("fixed").get<std::int64_t>();
      each += size.at("per_vocabulary").get<std::int64_t>();
    }
  }
  [[nodiscard]] std::string text() const {
    if (each == 0) return fmt::format("{}", fixed);
    return size_text({{"fixed", fixed}, {"per_vocabulary", each}});
  }
  /// What the shares are of: where V is unknown, of a vocabulary of 1024.
  [[nodiscard]] double value() const {
    return static_cast<double>(fixed) + 1024.0 * static_cast<double>(each);
  }
};

std::string totals(const Values& tensors) {
  Sum parameters, before, after;
  std::map<std::string, Sum> by_form;
  bool exact = true, unknown = false;
  for (const Values& row : tensors) {
    parameters.add(row.at("parameters"));
    before.add(row.at("bytes_before"));
    after.add(row.at("bytes"));
    by_form[row.at("form")].add(row.at("parameters"));
    exact = exact && row.at("exact").get<bool>();
    unknown = unknown || row.at("parameters").is_object();
  }
  std::vector<std::string> shares;
  for (const auto& [form, sum] : by_form) {
    shares.push_back(fmt::format(
        "{} {}", report::fixed(100 * sum.value() / parameters.value(), 1) + " %", form));
  }
  return fmt::format("{} parameters: {}; payload {} → {}{} bytes, {}{} bits a parameter{}\n",
                     parameters.text(), join(shares, ", "), before.text(), exact ? "" : "≤ ",
                     after.text(), exact ? "" : "≤ ",
                     report::fixed(8 * after.value() / parameters.value(), 2),
                     unknown ? " (shares for V = 1024)" : "");
}

std::string chain_text(const Values& chain) {
  report::Table table({{"tensor", report::Align::left},
                       {"role", report::Align::left},
                       {"shape"},
                       {"bytes"},
                       {"becomes", report::Align::left},
                       {"predicted bytes"},
                       {"claimed by", report::Align::left},
                       {"note", report::Align::left}});
  for (const Values& row : chain.at("tensors")) {
    const std::string part = row.at("part");
    const std::string tensor = row.at("tensor").get<std::string>();
    table.row({part.empty() ? tensor : fmt::format("{}[{}]", tensor, part), row.at("role"),
               shape_text(row.at("shape")), size_text(row.at("bytes_before")), row.at("form"),
               (row.at("exact").get<bool>() ? "" : "≤ ") + size_text(row.at("bytes")), row.at("by"),
               row.at("note")});
  }
  const std::string label = chain.at("label");
  return fmt::format("{}\n\n{}\n{}", label.empty() ? "no compression" : label, table.markdown(),
                     totals(chain.at("tensors")));
}

}  // namespace

std::vector<Values> coverage_requests(const Points& points, const TokenSizes& sizes,
                                      const Catalogue& catalogue) {
  std::vector<Values> requests;
  for (std::size_t i = 0; i < points.size; ++i) {
    const Experiment experiment = points.at(i);
    const Values subject = subject_of(experiment, sizes);
    auto request =
        std::ranges::find_if(requests, [&](const Values& r) { return r.at("subject") == subject; });
    if (request == requests.end()) {
      requests.push_back({{"subject", subject}, {"chains", Values::array()}});
      request = requests.end() - 1;
    }
    const Values chain = chain_of(experiment, catalogue);
    Values& chains = (*request)["chains"];
    if (std::find(chains.begin(), chains.end(), chain) == chains.end()) chains.push_back(chain);
  }
  for (Values& request : requests) {
    request.update(request.at("subject"));
    request.erase("subject");
    Values& files = request["plugins"] = model_plugins(catalogue);
    for (const Values& chain : request.at("chains")) {
      for (const Values& method : chain.at("methods")) {
        const std::string file = file_of(catalogue, method.at("name"));
        if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
      }
    }
  }
  return requests;
}

std::string coverage_text(const std::vector<Values>& answers) {
  std::vector<std::string> chains;
  for (const Values& answer : answers) {
    for (const Values& chain : answer.at("chains")) chains.push_back(chain_text(chain));
  }
  return join(chains, "\n");
}

}  // namespace itera::cli
