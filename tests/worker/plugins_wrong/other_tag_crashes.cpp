// Wrong: another tag, and a static initialiser that ends the process that opens it.
#include <cstdlib>

#include "nothing.hpp"

#undef ITERA_SDK_VERSION
#define ITERA_SDK_VERSION 999

namespace {
struct Trap {
  Trap() { std::abort(); }
} trap;
}  // namespace

ITERA_PLUGIN("other_tag_crashes", "0.1.0") {
  registrar.add<itera::Nothing>(itera::Kind::data, "other_tag_crashes", "Does nothing.",
                                itera::Schema<itera::NoParameters>());
}
