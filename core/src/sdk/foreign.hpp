// The tensors of somebody's file as a model has them: without wrapper keys, with the weights that
// quantised modules hide, as values.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "import/foreign_file.hpp"
#include "itera/foreign.hpp"
#include "itera/stored.hpp"

namespace itera {

struct ForeignWeight {
  std::string name;          ///< as a state dictionary has it
  const FileTensor* tensor;  ///< of the file
};

struct ForeignModel {
  std::string wrapper;                 ///< the keys around the state dictionary, or ""
  std::vector<ForeignWeight> weights;  ///< in the order of the file
  std::vector<std::string> beside;     ///< keys that are no weights: settings, optimiser states, …
  std::size_t unpacked = 0;            ///< weights that came out of dynamically quantised modules
};

/// Whether itera-lab wrote the file.
inline bool is_ours(const ForeignContents& contents) {
  return contents.metadata.contains("itera.format");
}

/// `contents` must outlive the result.
ForeignModel foreign_model(const ForeignContents& contents);

/// Names and shapes, for architectures.
ForeignTensors described(const ForeignModel& model);

/// For each tensor the place of the first with the same values, which may be itself.
std::vector<std::size_t> first_with_same_values(const std::vector<const FileTensor*>& tensors);

/// The values, row by row: f16 and bf16 as they are, everything else f32.
at::Tensor values_of(const FileTensor& tensor);

/// In the form it has in the file where that is f16 or bf16, f32 otherwise.
StoredPtr stored_of(const FileTensor& tensor);

}  // namespace itera
