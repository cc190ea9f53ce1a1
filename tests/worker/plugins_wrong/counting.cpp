// A good plugin: its component answers with the parameter it was given.
#include "itera/plugin.hpp"

namespace {

struct Parameters {
  std::int64_t vocabulary = 7;
};

class Counting final : public itera::DataSource {
 public:
  explicit Counting(const Parameters& parameters) : vocabulary_(parameters.vocabulary) {
    if (vocabulary_ < 0) throw itera::Error("vocabulary below zero", itera::Fault::invalid);
  }
  itera::CorpusDraft prepare(itera::Context&) override {
    itera::CorpusDraft draft;
    draft.vocabulary = vocabulary_;
    return draft;
  }

 private:
  std::int64_t vocabulary_;
};

}  // namespace

ITERA_PLUGIN("counting", "1.2.3") {
  itera::Schema<Parameters> schema;
  schema.field("vocabulary", &Parameters::vocabulary, {.help = "how many", .minimum = 0.0});
  registrar.add<Counting>(itera::Kind::data, "counting", "Counts.", schema, {.draws_random = true});
}
