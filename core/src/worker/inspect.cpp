// The question of `itera-lab inspect`, with every model component at hand.
#include "worker/inspect.hpp"

#include "worker/models.hpp"

namespace itera {

Values inspect_answer(const Values& request) {
  Loader loader;
  for (const std::string file : request.at("plugins")) loader.open(file);
  return inspect_file(request.at("file").get<std::string>(), all_models(loader));
}

}  // namespace itera
