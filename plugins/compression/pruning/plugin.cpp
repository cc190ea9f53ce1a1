// Registers pruning.
#include "itera/plugin.hpp"

#include "pruning.hpp"

ITERA_PLUGIN("pruning", "0.1.0") {
  registrar.add<itera::pruning::Pruning>(
      itera::Kind::compression, "pruning",
      "Sets single weights to zero, or cuts states, steps, channels, experts or layers",
      itera::pruning::schema(), {.needs_calibration = true});
}
