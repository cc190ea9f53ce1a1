// StageSettings: what a stage is told beside its components and inputs, a type a kind of stage.
#pragma once

#include <string>
#include <variant>

#include "base/guard.hpp"
#include "itera/values.hpp"
#include "protocol/stage_kind.hpp"

namespace itera {

struct ImportSettings {
  bool partial = false;  ///< tensors may be missing from the file: they are zeros
  /// The corpus's tokenizer was given as a file, so it may be the one the model was trained with;
  /// one that was learnt cannot be.
  bool tokenizer_given = false;

  bool operator==(const ImportSettings&) const = default;
};

/// compress: GuardSettings; import: ImportSettings; the others have none.
using StageSettings = std::variant<std::monostate, ImportSettings, GuardSettings>;

/// {"mode": "strict", "max_drift": nats a token}
Values to_json(const GuardSettings& settings);

/// In a task: {}, {"partial": bool, "tokenizer_given": bool} or what the guard's are.
Values to_json(const StageSettings& settings);
/// Those that a stage of this kind has. Throws Error naming the field and `where`.
StageSettings stage_settings_from_json(StageKind kind, const Values& json,
                                       const std::string& where);

}  // namespace itera
