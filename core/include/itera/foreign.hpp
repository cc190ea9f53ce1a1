// Tensors of somebody else's file, as an architecture sees them to recognise itself: names and
// shapes, no values.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "itera/values.hpp"

namespace itera {

struct ForeignTensor {
  std::string name, dtype;
  std::vector<std::int64_t> shape;
  std::string shares{};  ///< an earlier tensor with the same storage, offset and strides
};

using ForeignTensors = std::vector<ForeignTensor>;

/// How a foreign file reads as a model of ours.
struct Recognised {
  Values config;
  std::map<std::string, std::string> names;  ///< our name → the name in the file
  std::map<std::string, std::string> ties;   ///< our name → our name
  std::vector<std::string> missing;          ///< ours that the file lacks
  std::vector<std::string> unclaimed;        ///< of the file, and nobody knows what they are
};

}  // namespace itera
