// An experiment: what a spec says once it is checked and every default is filled in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/guard.hpp"
#include "itera/values.hpp"

namespace itera {

/// A component called by a spec, with every parameter it declares (null: optional and absent).
struct Use {
  std::string name;
  Values parameters;
  GuardSettings guard{};  ///< of an entry of `compression`
};

struct Experiment {
  std::string name;
  std::int64_t seed = 0;
  int threads = 1;  ///< of each stage
  Use data;
  std::optional<Use> model, training;
  std::string checkpoint;  ///< path, or empty: model and training then stand
  bool partial = false;    ///< experts may be missing from the checkpoint
  std::vector<Use> compression, evaluation;
  std::int64_t jobs = 1;
  std::vector<std::string> formats;
  Values resolved;  ///< the whole spec, defaults included; paths as written
};

/// The experiments a spec stands for: one, or those of its sweep, no two of them equal.
struct Points {
  std::size_t size = 0;
  std::function<Experiment(std::size_t)> at;  ///< made at each call from what equal points share
  std::vector<std::string> varied;            ///< the paths a sweep sets, as it writes them
};

/// Where a value of the resolved spec came from: "FILE:LINE", "-s PATH=VALUE", "env NAME
/// (FILE:LINE)" or "default".
struct Origin {
  std::string path;  ///< compression[0].keep[1]
  std::string from;
};

}  // namespace itera
