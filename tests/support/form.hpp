// Forms by name, in tests: "int4-g64"_form.
#pragma once

#include "itera/form.hpp"

namespace itera {

inline Form operator""_form(const char* name, std::size_t size) { return form_named({name, size}); }

}  // namespace itera
