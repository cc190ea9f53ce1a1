// The parameters of the data source "text", and how they go together.
#include "parameters.hpp"

#include <filesystem>
#include <set>

#include "itera/tokenizer.hpp"

namespace itera::text {

Schema<Parameters> schema() {
  Parameter file;
  file.name = "file";
  file.type = Parameter::Type::path;
  file.required = true;
  file.help = "a tokenizer as JSON: word or char table";
  const auto share = [](const std::string& split) {
    return Rule{
        .help = "drawn for " + split + " from the training files, unless it has files of its own",
        .unit = "of bytes",
        .minimum = 0.001,
        .maximum = 0.3};
  };
  Schema<Parameters> s;
  s.field("path", &Parameters::path, {.help = "text files to split; or give train"});
  s.field("train", &Parameters::train, {.help = "text files for training"});
  s.field("validation", &Parameters::validation,
          {.help = "text files; none: drawn from the training files"});
  s.field("test", &Parameters::test, {.help = "text files; none: drawn from the training files"});
  s.field("calibration", &Parameters::calibration,
          {.help = "text files; none: drawn from the training files"});
  s.field("tokenizer", &Parameters::tokenizer,
          {.help = "learnt from the training split, or a file",
           .choices = {"char", "bpe"},
           .fields = {file}});
  s.field("vocabulary", &Parameters::vocabulary,
          {.help = "of a bpe tokenizer, its 256 bytes included",
           .unit = "tokens",
           .minimum = 256,
           .maximum = most_tokens});
  s.field("context", &Parameters::context,
          {.help = "length of a window", .unit = "tokens", .minimum = 1, .maximum = 65536});
  s.field("seed", &Parameters::seed,
          {.help = "decides which documents are held back", .minimum = 0});
  s.field("validation_share", &Parameters::validation_share, share("validation"));
  s.field("test_share", &Parameters::test_share, share("test"));
  s.field("calibration_share", &Parameters::calibration_share, share("calibration"));
  return s;
}

void check(const Parameters& p) {
  if (p.path.values.empty() == p.train.values.empty()) {
    throw Error(
        "data source \"text\" needs either path (files to split) or train (files for training)",
        Fault::invalid);
  }
  std::set<std::filesystem::path> seen;
  for (const Paths* list : {&p.path, &p.train, &p.validation, &p.test, &p.calibration}) {
    for (const auto& path : list->values) {
      if (!seen.insert(path.lexically_normal()).second) {
        throw Error(
            "text file \"" + path.string() + "\" is given twice; each file belongs to one split",
            Fault::invalid);
      }
    }
  }
}

}  // namespace itera::text
