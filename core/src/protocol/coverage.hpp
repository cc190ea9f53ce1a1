// Coverage: what `itera-lab plan --tensors` asks a worker, and what will become of every tensor.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "protocol/component_call.hpp"
#include "protocol/question.hpp"

namespace itera {

struct CoverageAnswer;

struct CoverageRequest {
  static constexpr const char* command = "coverage";
  using Answer = CoverageAnswer;

  /// A model before its training. The vocabulary is absent while its tokenizer is not learnt.
  struct Model {
    ComponentCall call;
    std::optional<std::int64_t> vocabulary;
    std::int64_t context = 0;

    bool operator==(const Model&) const = default;
  };
  /// A checkpoint of anybody's; `partial`: tensors may be missing.
  struct File {
    std::filesystem::path checkpoint;
    bool partial = false;

    bool operator==(const File&) const = default;
  };
  struct Chain {
    std::string label;
    std::vector<ComponentCall> methods;

    bool operator==(const Chain&) const = default;
  };

  std::vector<std::filesystem::path> plugins;  ///< files to load
  std::variant<Model, File> subject;
  std::vector<Chain> chains;
};

/// While nobody knows the vocabulary, methods are asked as if it had so many entries. What is no
/// straight line in their number is said for these.
inline constexpr std::int64_t assumed_vocabulary = 1024;

/// Bytes or parameters: fixed + each · entries of the vocabulary, whose number nobody knows yet.
struct Size {
  std::int64_t fixed = 0, each = 0;

  bool operator==(const Size&) const = default;
};

/// In a shape: as many as the vocabulary has entries.
inline constexpr std::int64_t open_extent = -1;

/// One tensor, or one part of it, after a chain.
struct CoveredTensor {
  std::string tensor, part, role;
  std::vector<std::int64_t> shape;
  Size parameters, bytes_before, bytes;
  std::string form, by;  ///< by: the methods that claimed it, in order; "" when none did
  bool exact = true;     ///< `bytes`; otherwise at most
  bool about = false;    ///< `bytes` are right for assumed_vocabulary, near it for others
  std::string note;      ///< for people
};

struct CoverageAnswer {
  struct Chain {
    std::string label;
    std::vector<CoveredTensor> tensors;  ///< in order of execution
  };
  std::vector<Chain> chains;  ///< as they were asked
};

/// {"plugins": [files], "model": {"name", "parameters"}, "vocabulary": number or null, "context":
/// number, "chains": [{"label", "methods": [{"name", "parameters"}]}]}, or in place of model,
/// vocabulary and context {"checkpoint": file, "partial": bool}.
Values to_json(const CoverageRequest& request);
template <> CoverageRequest from_json(const Values& json, const std::string& where);

/// {"chains": [{"label", "tensors": [{"tensor", "part", …}]}]}. A size is a number, or {"fixed",
/// "per_vocabulary"}; an open extent is "V".
Values to_json(const CoverageAnswer& answer);
template <> CoverageAnswer from_json(const Values& json, const std::string& where);

}  // namespace itera
