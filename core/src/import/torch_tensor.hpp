// One tensor of a PyTorch file: from the arguments of its rebuilder to a checked view of bytes.
#pragma once

#include <string>
#include <vector>

#include "import/foreign_file.hpp"
#include "import/pickle.hpp"
#include "import/zip.hpp"

namespace itera {

/// Where tensors are looked up: the values of the pickle and the storages beside it.
struct TorchArchive {
  const pickle::Document& document;
  const std::vector<zip::Entry>& entries;
  std::string prefix;  ///< of the entries, with its slash
};

/// `call` is a value of kind tensor. Throws Error naming the tensor.
FileTensor torch_tensor(const TorchArchive& archive, const pickle::Value& call, std::string name);

}  // namespace itera
