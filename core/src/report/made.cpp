// How this was made: what someone needs to make it again.
#include <fmt/format.h>

#include "base/text.hpp"
#include "report/sections.hpp"
#include "report/table.hpp"

namespace itera::report {
namespace {

constexpr std::size_t digest_digits = 16;

std::string text_of(const Values& object, const std::string& name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return "";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

std::string digest_of(const Values& object, const std::string& name) {
  const std::string digest = text_of(object, name);
  return digest.empty() ? ""
                        : "sha256 " + digest.substr(0, digest_digits) +
                              (digest.size() > digest_digits ? "…" : "");
}

/// What is not empty, with a comma between.
std::string joined(const std::vector<std::string>& parts) {
  std::vector<std::string> filled;
  for (const std::string& part : parts) {
    if (!part.empty()) filled.push_back(part);
  }
  return join(filled, ", ");
}

std::string words(const Values& object, const std::string& name, const std::string& none) {
  std::vector<std::string> found;
  for (const Values& word : object.value(name, Values::array())) {
    found.push_back(word.is_string() ? word.get<std::string>() : word.dump());
  }
  return found.empty() ? none : join(found, " ");
}

std::string labelled(const std::string& label, const std::string& value) {
  return value.empty() ? "" : label + " " + value;
}

std::string amount(const Values& object, const std::string& name, std::string (*format)(double)) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number() ? format(found->get<double>()) : "";
}

std::string data_files(const Values& provenance) {
  std::vector<std::string> files;
  for (const Values& file : provenance.value("data_files", Values::array())) {
    const std::string name =
        text_of(file, "path").empty() ? text_of(file, "name") : text_of(file, "path");
    files.push_back(
        joined({name + " " + digest_of(file, "digest"), amount(file, "bytes", format_bytes)}));
  }
  return join(files, "; ");
}

std::string commit(const Values& provenance) {
  const std::string name = text_of(provenance, "commit");
  if (name.empty() || name == "unknown") return labelled("commit", name);
  return "commit " + name.substr(0, digest_digits) +
         (provenance.value("dirty", false) ? " with changes" : "");
}

}  // namespace

std::string made_section(const RunData& run) {
  const Values& made = run.provenance;
  if (made.empty()) return "";
  Table table({{"what", Align::left}, {"value", Align::left}});
  const auto row = [&](const std::string& what, const std::string& value) {
    if (!value.empty()) table.row({what, escaped(value)});
  };
  row("spec", joined({text_of(made, "spec_file"), digest_of(made, "spec_digest")}));
  row("overrides", words(made, "overrides", "none"));
  row("command", words(made, "command", ""));
  row("itera-lab", joined({text_of(made, "version"), commit(made)}));
  row("compiler", joined({text_of(made, "compiler"), text_of(made, "flags")}));
  row("LibTorch", text_of(made, "libtorch"));
  row("plugin border", text_of(made, "abi"));
  row("CPU", joined({text_of(made, "cpu"), labelled("cores:", text_of(made, "cores")),
                     words(made, "cpu_features", "")}));
  row("memory", amount(made, "memory_bytes", format_bytes));
  row("system", text_of(made, "os"));
  row("threads", text_of(made, "threads"));
  row("seeds", joined({text_of(made, "seed"), labelled("data", text_of(made, "data_seed"))}));
  row("data", data_files(made));
  row("time", joined({labelled("wall", amount(made, "wall_seconds", format_duration)),
                      labelled("CPU", amount(made, "cpu_seconds", format_duration))}));
  return "## How this was made\n\n" + table.markdown();
}

}  // namespace itera::report
