// describe.
#include "worker/describe.hpp"

#include "worker/loader.hpp"

namespace itera {

Manifest describe(const std::filesystem::path& file) {
  Loader loader;
  return loader.open(file);
}

}  // namespace itera
