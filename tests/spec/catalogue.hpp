// A catalogue written by hand: a few components with every shape of parameter.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "itera/schema.hpp"
#include "plugin/catalogue.hpp"

namespace itera::testing_support {

struct Text {
  std::vector<std::filesystem::path> path;
  Values tokenizer = "char";
  std::int64_t vocabulary = 1024, context = 128, seed = 0;
};

struct Sized {
  std::string size = "tiny";
  PerLayer experts{{1}};
  std::optional<std::int64_t> width;
};

struct AdamW {
  std::int64_t steps = 600, batch = 16;
  double learning_rate = 3e-3;
  bool early_stop = false;
};

struct Half {
  std::vector<std::string> keep;
  std::string on_overflow = "fail";
};

struct Measured {
  std::int64_t repeats = 20;
};

inline ComponentInfo component(Kind kind, const std::string& name,
                               std::vector<Parameter> parameters) {
  return {kind, name, "", {}, std::move(parameters)};
}

inline Catalogue catalogue() {
  Parameter file;
  file.name = "file";
  file.type = Parameter::Type::path;
  file.required = true;
  Parameter lower;
  lower.name = "lower";
  lower.type = Parameter::Type::boolean;
  lower.default_value = false;

  Schema<Text> text;
  text.field("path", &Text::path, {.help = "files to read", .required = true})
      .field("tokenizer", &Text::tokenizer, {.choices = {"char", "bpe"}, .fields = {file, lower}})
      .field("vocabulary", &Text::vocabulary, {.minimum = 256, .maximum = 8000})
      .field("context", &Text::context, {.unit = "tokens", .minimum = 1})
      .field("seed", &Text::seed, {.minimum = 0});
  Schema<Sized> sized;
  sized.field("size", &Sized::size, {.choices = {"micro", "tiny", "small"}})
      .field("experts", &Sized::experts, {.minimum = 1, .maximum = 64})
      .field("width", &Sized::width, {.minimum = 8});
  Schema<AdamW> adamw;
  adamw.field("steps", &AdamW::steps, {.minimum = 1})
      .field("batch", &AdamW::batch, {.minimum = 1})
      .field("learning_rate", &AdamW::learning_rate, {.minimum = 0, .maximum = 1})
      .field("early_stop", &AdamW::early_stop);
  Schema<Half> half;
  half.field("keep", &Half::keep)
      .field("on_overflow", &Half::on_overflow, {.choices = {"fail", "keep"}});
  Schema<Measured> measured;
  measured.field("repeats", &Measured::repeats, {.minimum = 1});

  Manifest manifest{"", "samples", "1.0", {}};
  manifest.components = {component(Kind::data, "text", text.parameters()),
                         component(Kind::model, "itera", sized.parameters()),
                         component(Kind::model, "transformer", sized.parameters()),
                         component(Kind::training, "adamw", adamw.parameters()),
                         component(Kind::compression, "fp16", half.parameters()),
                         component(Kind::compression, "int8", {}),
                         component(Kind::evaluation, "perplexity", {}),
                         component(Kind::evaluation, "footprint", {}),
                         component(Kind::evaluation, "latency", measured.parameters())};
  return {{{"samples.itera.so", manifest, ""}}, {}};
}

/// A spec without faults that says as little as it can.
inline const std::string smallest = R"(name: small
data: {use: text, path: [a.txt]}
model: {use: itera}
training: {use: adamw}
)";

}  // namespace itera::testing_support
