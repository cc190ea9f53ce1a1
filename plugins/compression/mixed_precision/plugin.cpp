// Offers mixed_precision.
#include "itera/plugin.hpp"
#include "mixed_precision.hpp"

ITERA_PLUGIN("mixed_precision", "0.1.0") {
  registrar.add<itera::mixed::MixedPrecision>(
      itera::Kind::compression, "mixed_precision",
      "Keeps each tensor in the form that a rule gives it, or that a search finds",
      itera::mixed::schema(), {.needs_calibration = true});
}
