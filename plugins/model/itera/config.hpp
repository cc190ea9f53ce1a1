// The configuration of an Itera-Lite model: what a checkpoint carries and every function of the
// model reads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "itera/schema.hpp"
#include "itera/values.hpp"

namespace itera::ssm {

/// What a spec may say; anything unsaid comes from `size`.
struct Params {
  std::string size = "tiny";
  std::optional<std::int64_t> width, layers, expert_width, top_k;
  std::optional<PerLayer> states, inner, experts;
  std::string step_rows = "inner";
  std::string positions = "none";
  bool tied_head = true;
  double balance = 0.01;
};

const Schema<Params>& schema();

/// One entry a layer in every list.
struct Config {
  std::int64_t vocabulary = 0, context = 0, width = 0, taps = 4, top_k = 2;
  std::vector<std::int64_t> inner, states, step_rows, experts, expert_width;
  bool learned_positions = false, tied_head = true;
  double balance = 0;

  [[nodiscard]] std::size_t layers() const { return inner.size(); }
};

/// Throws Error naming the parameter that cannot be built.
Config configure(const Params& params, std::int64_t vocabulary, std::int64_t context);
Values to_values(const Config& config);
Config from_values(const Values& values);

}  // namespace itera::ssm
