// Wrong: declares the same metric twice.
#include "nothing.hpp"

ITERA_PLUGIN("metric_twice", "0.1.0") {
  registrar.add<itera::Nothing>(itera::Kind::evaluation, "metric_twice", "Does nothing.",
                                itera::Schema<itera::NoParameters>(), {},
                                {{.name = "score"}, {.name = "score"}});
}
