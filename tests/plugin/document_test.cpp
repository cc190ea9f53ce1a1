// The two renderings of a manifest, as text.
#include "plugin/document.hpp"

#include <gtest/gtest.h>

namespace itera {
namespace {

Catalogue example() {
  Parameter keep{.name = "keep",
                 .type = Parameter::Type::text,
                 .list = Parameter::List::yes,
                 .default_value = Values::array(),
                 .minimum = {},
                 .maximum = {},
                 .choices = {},
                 .fields = {},
                 .unit = "",
                 .help = "patterns a|b that stay"};
  Parameter form{.name = "form",
                 .default_value = "f16",
                 .minimum = {},
                 .maximum = {},
                 .choices = {"f16", "bf16"},
                 .fields = {},
                 .unit = "",
                 .help = "what it becomes"};
  Parameter file{.name = "file",
                 .type = Parameter::Type::path,
                 .required = true,
                 .default_value = {},
                 .minimum = {},
                 .maximum = {},
                 .choices = {},
                 .fields = {},
                 .unit = "",
                 .help = "a ready one"};
  Parameter tokenizer{.name = "tokenizer",
                      .default_value = "bpe",
                      .minimum = {},
                      .maximum = {},
                      .choices = {"char", "bpe"},
                      .fields = {file},
                      .unit = "",
                      .help = "how text is cut"};
  Parameter width{.name = "width",
                  .type = Parameter::Type::integer,
                  .list = Parameter::List::either,
                  .default_value = {128},
                  .minimum = 1,
                  .maximum = {},
                  .choices = {},
                  .fields = {},
                  .unit = "channels",
                  .help = "one for all layers, or one each"};
  Parameter rate{.name = "rate",
                 .type = Parameter::Type::number,
                 .optional = true,
                 .default_value = {},
                 .minimum = 0,
                 .maximum = 0.5,
                 .choices = {},
                 .fields = {},
                 .unit = "",
                 .help = "a share"};
  ComponentInfo fp16{
      Kind::compression, "fp16", "Keeps weights in half precision.", {}, {keep, form}};
  ComponentInfo text{Kind::data, "text", "Reads text.", {}, {tokenizer, width, rate}};
  ComponentInfo latency{
      Kind::evaluation, "latency", "Times it.", {.measures_time = true, .needs_twin = true}, {}};
  latency.metrics = {{.name = "speed",
                      .unit = "tokens/s",
                      .better = Better::higher,
                      .headline = true,
                      .help = "how fast|slow"},
                     {.name = "bytes_*", .help = "of each form"}};
  Catalogue catalogue;
  catalogue.plugins.push_back(
      {"/lib/all.itera.so", {"tag", "all", "0.1.0", {fp16, latency, text}}, "digest"});
  return catalogue;
}

TEST(Document, Markdown) {
  EXPECT_EQ(plugins_markdown(example()), R"(# Components

What each plugin offers, with its parameters. Generated from the plugins' manifests; do not edit.

## data

### text

Reads text.

| parameter | type | default | range or choices | unit | help |
|---|---|---|---|---|---|
| `tokenizer` | text or map | `bpe` | char, bpe |  | how text is cut |
| `tokenizer.file` | path | required |  |  | a ready one |
| `width` | integer or list | `128` | ≥ 1 | channels | one for all layers, or one each |
| `rate` | number | none | 0 to 0.5 |  | a share |

## compression

### fp16

Keeps weights in half precision.

| parameter | type | default | range or choices | unit | help |
|---|---|---|---|---|---|
| `keep` | list of text | `[]` |  |  | patterns a\|b that stay |
| `form` | text | `f16` | f16, bf16 |  | what it becomes |

## evaluation

### latency

Times it.

*reads the uncompressed checkpoint; measures time, so it runs alone*

No parameters.

| metric | unit | better | column | help |
|---|---|---|---|---|
| `speed` | tokens/s | higher | yes | how fast\|slow |
| `bytes_*` |  |  |  | of each form |
)");
}

TEST(Document, TextThatIsAlwaysAMapSaysSo) {
  Catalogue catalogue = example();
  ComponentInfo& fp16 = catalogue.plugins[0].manifest.components[0];
  fp16.parameters[0].fields = {fp16.parameters[1]};
  EXPECT_EQ(component_text(fp16, catalogue.plugins[0]),
            R"(compression "fp16" of plugin all 0.1.0 (/lib/all.itera.so)
Keeps weights in half precision.

parameter  type         default  range or choices  help
keep       list of map  []                         patterns a|b that stay
keep.form  text         f16      f16, bf16         what it becomes
form       text         f16      f16, bf16         what it becomes
)");
}

TEST(Document, TextOfOneComponent) {
  const Catalogue catalogue = example();
  EXPECT_EQ(component_text(*catalogue.find(Kind::compression, "fp16"), catalogue.plugins[0]),
            R"(compression "fp16" of plugin all 0.1.0 (/lib/all.itera.so)
Keeps weights in half precision.

parameter  type          default  range or choices  help
keep       list of text  []                         patterns a|b that stay
form       text          f16      f16, bf16         what it becomes
)");
  EXPECT_EQ(component_text(*catalogue.find(Kind::evaluation, "latency"), catalogue.plugins[0]),
            R"(evaluation "latency" of plugin all 0.1.0 (/lib/all.itera.so)
Times it.
reads the uncompressed checkpoint; measures time, so it runs alone

no parameters

metric   unit      better  column  help
speed    tokens/s  higher  yes     how fast|slow
bytes_*                            of each form
)");
}

}  // namespace
}  // namespace itera
