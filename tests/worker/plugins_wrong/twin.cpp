// Wrong only in company: built twice under two names, so that two files offer one component.
#include "nothing.hpp"

ITERA_PLUGIN("twin", "0.1.0") {
  registrar.add<itera::Nothing>(itera::Kind::data, "twin", "Does nothing.",
                                itera::Schema<itera::NoParameters>());
}
