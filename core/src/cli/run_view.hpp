// Where a run stands: what its folder says, and who works on it now.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "exec/backend.hpp"
#include "store/run_record.hpp"

namespace itera::cli {

/// unknown: where the queue does not answer.
enum class RunState { running, complete, failed, stopped, unknown };
const char* name_of(RunState state) noexcept;

struct RunView {
  RunRecord record;     ///< a stage whose process or task is gone is interrupted
  std::string name;     ///< "phase8_fp16/2026-11-24T00-10-02_7f3a91c2"
  std::string backend;  ///< that has to do with it now; or empty
  Activity activity;    ///< what computes it there
  [[nodiscard]] RunState state() const;
};

/// Throws Error when the folder cannot be understood.
RunView view_run(const std::filesystem::path& folder);

/// The stage meant by a key, the beginning of one, a label or a piece of one. Throws Error
/// (Fault::missing) that lists those there are.
const RunRecord::Stage& stage_meant(const RunView& run, const std::string& text);

/// For people: a line for the run, one for the counts, one for each stage that is neither complete
/// nor waiting, and what may be typed next.
std::string status_text(const RunView& run);
Values status_json(const RunView& run);

}  // namespace itera::cli
