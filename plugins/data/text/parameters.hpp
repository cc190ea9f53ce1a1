// What a spec may say of the data source "text".
#pragma once

#include <cstdint>

#include "itera/schema.hpp"

namespace itera::text {

struct Parameters {
  Paths path, train, validation, test, calibration;
  Values tokenizer = "bpe";
  std::int64_t vocabulary = 1024;
  std::int64_t context = 128;
  std::int64_t seed = 0;
  double validation_share = 0.04, test_share = 0.04, calibration_share = 0.02;
};

Schema<Parameters> schema();

/// What no single parameter shows. Throws Error.
void check(const Parameters& parameters);

}  // namespace itera::text
