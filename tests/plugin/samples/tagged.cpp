// A shared library with an ABI tag and a static initialiser that would end whoever opened it.
#include <cstdlib>

namespace {
struct Trap {
  Trap() { std::abort(); }
} trap;
int zeros[1000];
}  // namespace

extern "C" const char itera_plugin_abi[];
[[gnu::section(".itera"), gnu::used]] const char itera_plugin_abi[] =
    "sdk-1 gcc-12 c++20 torch-2.15.0";

extern "C" __attribute__((visibility("default"))) int answer(int i) { return zeros[i] += 42; }
