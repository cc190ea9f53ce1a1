// Wrong: built for another version of the SDK.
#include "nothing.hpp"

#undef ITERA_SDK_VERSION
#define ITERA_SDK_VERSION 999

ITERA_PLUGIN("other_tag", "0.1.0") {
  registrar.add<itera::Nothing>(itera::Kind::data, "other_tag", "Does nothing.",
                                itera::Schema<itera::NoParameters>());
}
