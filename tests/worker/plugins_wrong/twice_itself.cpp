// Wrong: declares the same component twice.
#include "nothing.hpp"

ITERA_PLUGIN("twice_itself", "0.1.0") {
  for (int i = 0; i < 2; ++i) {
    registrar.add<itera::Nothing>(itera::Kind::data, "twice_itself", "Does nothing.",
                                  itera::Schema<itera::NoParameters>());
  }
}
