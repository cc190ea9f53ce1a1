// One forward pass over the ids, from a fresh state.
#include "worker/logits.hpp"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "base/files.hpp"
#include "worker/models.hpp"
#include "worker/process.hpp"

namespace itera {

namespace {

/// ids (1, T); each must have a row in the embedding.
at::Tensor checked(const std::vector<std::int64_t>& ids, const Architecture& architecture,
                   const Values& config) {
  for (const TensorInfo& info : architecture.tensors(config)) {
    if (info.role != Role::embedding) continue;
    for (const std::int64_t id : ids) {
      if (id < 0 || id >= info.shape.front()) {
        throw Error(fmt::format("token id {} is not in the vocabulary of {} tokens", id,
                                info.shape.front()),
                    Fault::usage);
      }
    }
  }
  return at::tensor(ids, at::kLong).unsqueeze(0);
}

}  // namespace

LogitsAnswer logits_answer(const LogitsRequest& request) {
  prepare_arithmetic(1, 0);
  const c10::NoGradGuard no_gradients;
  Loader loader;
  for (const auto& file : request.plugins) loader.open(file);
  const auto [checkpoint, notes] =
      import_checkpoint(request.checkpoint, all_models(loader), request.partial);
  const auto architecture = architecture_of(checkpoint, loader);
  const at::Tensor ids = checked(request.ids, *architecture, checkpoint.config);
  const at::Tensor logits =
      architecture->build(checkpoint)->forward(ids).logits.squeeze(0).contiguous();  // (T, V)
  write_file(request.out,
             std::string_view(static_cast<const char*>(logits.const_data_ptr()), logits.nbytes()));
  return {logits.size(0), logits.size(1), notes};
}

}  // namespace itera
