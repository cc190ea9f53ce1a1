# itera_warnings: what our own code must be free of. Third-party headers come in as system headers.

add_library(itera_warnings INTERFACE)
target_compile_options(itera_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
  # GCC 12 sees overlapping copies in std::string + std::string where there are none (bug 105651)
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
