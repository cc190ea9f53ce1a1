// Claims are checked before any work and held to afterwards; what is measured was loaded back from
// its bytes.
#include "worker/compress_stage.hpp"

#include <fmt/format.h>

#include "itera/calibration.hpp"
#include "store/cache.hpp"
#include "worker/called.hpp"
#include "worker/drift.hpp"
#include "worker/guard.hpp"

namespace itera {

namespace {

Values to_json(const Drift& drift) {
  Values blocks = Values::array();
  for (const BlockError& b : drift.blocks)
    blocks.push_back({{"layer", b.layer}, {"block", b.block}, {"relative_error", b.relative}});
  return {{"segments", drift.segments},
          {"segment_tokens", drift.segment_tokens},
          {"within_positions", drift.within_positions},
          {"share_error", drift.share_error},
          {"kl_by_position", drift.kl_by_position},
          {"blocks", blocks},
          {"half_lives", drift.half_lives}};
}

void report_drift(const Drift& drift, const GuardSettings& guard, const std::string& method,
                  Context& context) {
  const bool beyond = drift.share > guard.max_drift;
  context.record("guard_kl", drift.kl, "nats/token", Better::lower);
  context.record("guard_drift", drift.share, "nats/token", Better::lower);
  context.samples("guard_kl_by_position", {drift.kl_by_position});
  context.record_text("guard_detail", to_json(drift).dump());
  context.record_text("guard_verdict", guard_verdict(beyond));
  if (!beyond) return;
  const std::string what = fmt::format(
      "after {} the recurrence itself adds {:.3g} ± {:.2g} nats a token to the difference from the "
      "twin, more than max_drift {:.3g}",
      method, drift.share, drift.share_error, guard.max_drift);
  if (guard.mode == GuardMode::strict) {
    throw Error(what + "; compress it less, or say guard: {mode: measure} to go on all the same",
                Fault::gate);
  }
  context.note(what);
}

void expect_sound(const Checkpoint& checkpoint, const Architecture& architecture) {
  if (checkpoint.architecture.empty())
    throw Error("the compressor returned a checkpoint that names no architecture");
  check_tensors(checkpoint, architecture.tensors(checkpoint.config));
}

}  // namespace

Outline outline_of(const Architecture& architecture, const Checkpoint& checkpoint) {
  Outline outline{architecture.tensors(checkpoint.config), architecture.axes(checkpoint.config)};
  for (TensorInfo& info : outline.tensors) info.form = checkpoint.at(info.name)->form();
  return outline;
}

void compress(const Task& task, const Loader& loader, const std::filesystem::path& folder,
              StageContext& context) {
  const Checkpoint before = load_checkpoint(task.checkpoint);
  const auto architecture = architecture_of(before, loader);
  const auto compressor = called<Compressor>(task, loader, Kind::compression);
  const std::string& method = task.components.at(Kind::compression).name;
  const Corpus corpus = task.corpus.empty() ? Corpus() : Corpus::open(task.corpus);
  const auto& guard = std::get<GuardSettings>(task.settings);

  const Outline outline = outline_of(*architecture, before);
  const std::vector<Claim> claims = compressor->claims(outline);
  for (const std::string& warning : check_claims(outline, claims, method, guard.mode))
    context.note(warning);
  const Workbench bench(*architecture, corpus, outline);
  const Checkpoint after = compressor->compress(before, bench, context);
  expect_sound(after, *architecture);
  expect_as_claimed(before, after, claims, method);
  save(after, folder / stage_file::checkpoint);
  if (guard.mode == GuardMode::off) return;

  const Checkpoint loaded = load_checkpoint(folder / stage_file::checkpoint);
  const Checkpoint twin = load_checkpoint(task.twin);
  report_drift(measure_drift(*architecture, twin, loaded, corpus), guard, method, context);
}

}  // namespace itera
