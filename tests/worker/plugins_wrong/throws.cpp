// Wrong: gives up half way through its declaration.
#include <stdexcept>

#include "nothing.hpp"

ITERA_PLUGIN("throws", "0.1.0") {
  registrar.add<itera::Nothing>(itera::Kind::data, "throws", "Does nothing.",
                                itera::Schema<itera::NoParameters>());
  throw std::runtime_error("the table of sizes is empty");
}
