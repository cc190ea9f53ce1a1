// Registers the transformer baseline.
#include "itera/plugin.hpp"
#include "architecture.hpp"

ITERA_PLUGIN("transformer", "0.1.0") {
  registrar.add<itera::transformer::Transformer>(
      itera::Kind::model, "transformer",
      "Causal pre-norm transformer: the baseline in the same sizes", itera::transformer::schema(),
      {.draws_random = true});
}
