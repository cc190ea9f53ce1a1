// Wrong: throws what is no exception.
#include "nothing.hpp"

ITERA_PLUGIN("throws_nothing_known", "0.1.0") { throw 42; }
