// Inspection: what is inside a file of tensors. No LibTorch here.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "itera/values.hpp"

namespace itera {

struct InspectedTensor {
  struct Quantised {  ///< value = (level - zero_point) · scale
    double scale = 1, zero_point = 0;
  };

  std::string name, dtype;
  std::vector<std::int64_t> shape;
  std::int64_t bytes = 0;
  std::optional<double> min, max;      ///< of the finite values; none where there are none
  std::int64_t not_finite = 0;         ///< values that are infinite or nan
  std::string shares;                  ///< an earlier tensor with the same values, or ""
  std::optional<Quantised> quantised;  ///< where one scale is for all of it
};

struct InspectedModel {
  std::string architecture;
  Values config;
  std::map<std::string, std::string> ties;      ///< our name → our name
  std::vector<std::string> missing, unclaimed;  ///< tensors that the file lacks; keys nobody knows
};

struct Inspection {
  std::string format;
  std::int64_t bytes = 0;
  std::map<std::string, std::string> metadata;
  /// {"key", "type"} and "value", "tensor": its place in `tensors`, or "entries": [trees]
  Values tree;
  std::vector<InspectedTensor> tensors;
  std::optional<InspectedModel> model;
  std::string says;  ///< why it cannot be imported, or ""
};

}  // namespace itera
