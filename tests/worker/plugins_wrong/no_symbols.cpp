// Wrong: the right tag, but nothing that says what the library offers.
#include "itera/abi.hpp"

extern "C" const char itera_plugin_abi[];
[[gnu::section(".itera"), gnu::used]] const char itera_plugin_abi[] = ITERA_ABI_TAG;
