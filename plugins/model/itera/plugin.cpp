// Registers the itera architecture.
#include "itera/plugin.hpp"
#include "architecture.hpp"

ITERA_PLUGIN("itera", "0.1.0") {
  registrar.add<itera::ssm::Itera>(
      itera::Kind::model, "itera",
      "Itera-Lite: state-space layers with shared states, and mixture-of-experts",
      itera::ssm::schema(), {.draws_random = true});
}
