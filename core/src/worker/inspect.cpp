// The question of `itera-lab inspect`, with every model component at hand.
#include "worker/inspect.hpp"

#include "worker/models.hpp"

namespace itera {

Inspection inspect_answer(const InspectRequest& request) {
  Loader loader;
  for (const auto& file : request.plugins) loader.open(file);
  return inspect_file(request.file, all_models(loader));
}

}  // namespace itera
