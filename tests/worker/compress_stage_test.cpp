// The guard around compressors, well-behaved and not: what is refused, what is measured, what a
// strict gate says.
#include "worker/compress_stage.hpp"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "base/json.hpp"
#include "stage_run.hpp"
#include "story.hpp"
#include "support/folder.hpp"
#include "worker/called.hpp"
#include "worker/process.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class CompressStage : public testing_support::InFolder {
 protected:
  CompressStage() {
    prepare_arithmetic(1, 0);
    for (const char* name : {"text", "itera", "fp16"}) loader.open(test::plugin(name));
    loader.open(PLUGIN_UNRULY);
    test::run_task(test::prepare_task(folder, "corpus"), loader, folder, "corpus");
    const Corpus corpus = Corpus::open(folder / "corpus");
    const auto itera = make<Architecture>(loader, Kind::model, "itera",
                                          {{"width", 16}, {"layers", 2}, {"expert_width", 8}});
    Checkpoint model = itera->initialise(itera->configure(corpus.vocabulary(), 16), 5);
    for (auto& [name, stored] : model.tensors) {  // fresh weights say too little
      if (stored->shape().size() == 2) stored = store_f32(stored->dense() * 3);
    }
    save(model, folder / "twin.safetensors");
  }

  Values metrics_of(const std::string& method, const GuardSettings& guard = {}) {
    Task task;
    task.kind = StageKind::compress;
    task.checkpoint = task.twin = folder / "twin.safetensors";
    task.corpus = folder / "corpus";
    task.settings = guard;
    task.components[Kind::compression] = {method, Values::object()};
    return test::run_task(task, loader, folder, method);
  }
  static double record(const Values& metrics, const std::string& name) {
    for (const Values& r : metrics["records"]) {
      if (r["name"] == name) return r["value"];
    }
    return -1;
  }

  Loader loader;
};

TEST_F(CompressStage, MeasuresEveryCompressor) {
  const Values metrics = metrics_of("fp16");
  EXPECT_GT(record(metrics, "guard_kl"), 0);
  EXPECT_LT(record(metrics, "guard_kl"), 1e-3);
  EXPECT_EQ(metrics["texts"]["guard_verdict"].get<std::string>(), "within max_drift");
  EXPECT_FALSE(metrics["samples"]["guard_kl_by_position"]["values"].empty());
  const Values detail =
      parse_json(metrics["texts"]["guard_detail"].get<std::string>(), "guard_detail");
  EXPECT_EQ(detail["blocks"].size(), 4U);
  EXPECT_EQ(detail["half_lives"].size(), 2U);
}

TEST_F(CompressStage, OffMeasuresNothing) {
  EXPECT_EQ(record(metrics_of("fp16", {.mode = GuardMode::off}), "guard_kl"), -1);
}

TEST_F(CompressStage, BeyondMaxDriftIsMarkedInMeasureAndEndsStrict) {
  const Values metrics = metrics_of("remembers", {GuardMode::measure, 1e-9});
  EXPECT_EQ(metrics["texts"]["guard_verdict"].get<std::string>(), "beyond max_drift");
  EXPECT_GT(record(metrics, "guard_drift"), 1e-9);
  try {
    (void)metrics_of("remembers", {GuardMode::strict, 1e-9});
    FAIL() << "strict let it through";
  } catch (const Error& e) {
    EXPECT_EQ(e.fault(), Fault::gate);
    EXPECT_THAT(e.what(), HasSubstr("the recurrence itself adds"));
    EXPECT_THAT(e.what(), HasSubstr("compress it less, or say guard: {mode: measure}"));
  }
}

TEST_F(CompressStage, RefusesWhatCannotBeBeforeAnyWorkInEveryMode) {
  for (const GuardMode mode : guard_modes) {
    EXPECT_THAT(testing_support::error_of([&] { (void)metrics_of("cuts_one", {.mode = mode}); }),
                HasSubstr("would cut state of layer 0"));
  }
}

}  // namespace
}  // namespace itera
