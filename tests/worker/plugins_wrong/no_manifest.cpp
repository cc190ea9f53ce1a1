// Wrong: a plugin that was not built by itera_add_plugin.
#include "nothing.hpp"

ITERA_PLUGIN("no_manifest", "0.1.0") {
  registrar.add<itera::Nothing>(itera::Kind::data, "no_manifest", "Does nothing.",
                                itera::Schema<itera::NoParameters>());
}
