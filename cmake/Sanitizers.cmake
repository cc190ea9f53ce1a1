# ITERA_SANITIZE=ON builds everything with AddressSanitizer and UndefinedBehaviorSanitizer; a fault
# ends the program.

option(ITERA_SANITIZE "AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
if(ITERA_SANITIZE)
  add_compile_options(
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
