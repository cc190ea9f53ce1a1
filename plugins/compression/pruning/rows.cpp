// Tensors by their role on an axis, and everything that entered a product.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>

#include "cutting_work.hpp"

namespace itera::pruning {

const TensorInfo& CuttingWork::tensor_of(const Axis& axis, Role role) const {
  for (const TensorInfo& info : tensors) {
    const auto runs_through = [&](const Slice& slice) { return slice.tensor == info.name; };
    if (info.role == role && std::ranges::any_of(axis.slices, runs_through)) return info;
  }
  throw Error(fmt::format("pruning: axis \"{}\" of this model runs through no tensor with role {}, "
                          "which this cut is measured by",
                          axis.kind, name_of(role)),
              Fault::invalid);
}

at::Tensor CuttingWork::weights(const Checkpoint& checkpoint, const std::string& name) {
  return checkpoint.at(name)->dense().detach().to(at::kDouble);
}

std::map<std::string, at::Tensor> CuttingWork::rows(const Checkpoint& checkpoint,
                                                    const std::vector<std::string>& names,
                                                    Share share) const {
  std::map<std::string, std::vector<at::Tensor>> batches;
  calibration.observe(checkpoint, names, share,
                      [&](const std::string& name, const at::Tensor& x, const at::Tensor&) {
                        batches[name].push_back(x.to(at::kDouble));
                      });
  std::map<std::string, at::Tensor> all;
  for (const std::string& name : names) {
    if (!batches.contains(name))
      throw Error(fmt::format("pruning: no input ever reached \"{}\"", name));
    all[name] = at::cat(batches.at(name));
  }
  return all;
}

}  // namespace itera::pruning
