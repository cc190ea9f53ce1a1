// How fast a model trains and reads, against the f32 matrix product of the same run on the same
// threads.
//
// Workers run with OMP_WAIT_POLICY=passive GOMP_SPINCOUNT=100000; `make bench` sets both.
//
//   build/release/bin/speed_bench            everything
//   build/release/bin/speed_bench --benchmark_filter=train
#include <ATen/ATen.h>
#include <benchmark/benchmark.h>
#include <c10/core/GradMode.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "itera/component.hpp"
#include "plugins/components.hpp"
#include "plugins/fake_context.hpp"
#include "worker/process.hpp"

namespace itera {
namespace {

constexpr std::int64_t vocabulary = 8000, context_length = 128, batch = 8, steps = 12;

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Multiply-adds × 2 a second of a 1024³ product, the best of a few: what this machine gives
/// LibTorch now.
double gemm_rate() {
  const at::Tensor a = at::randn({1024, 1024}), b = at::randn({1024, 1024});
  at::mm(a, b);
  double best = 0;
  for (int i = 0; i < 20; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(at::mm(a, b));
    best = std::max(best, 2.0 * 1024 * 1024 * 1024 / seconds_since(begin));
  }
  return best;
}

std::unique_ptr<Architecture> model_named(const std::string& name) {
  return test::made<Architecture>(Kind::model, name, {{"size", "tiny"}});
}

void train(benchmark::State& state, const std::string& name) {
  const int threads = static_cast<int>(state.range(0));
  prepare_arithmetic(threads, 1);
  const auto folder =
      std::filesystem::temp_directory_path() / ("itera-speed-" + std::to_string(getpid()));
  const Corpus corpus = test::small_corpus(
      folder / "corpus", test::learnable_ids(40000, vocabulary), vocabulary, context_length);
  const auto architecture = model_named(name);
  const Checkpoint start =
      architecture->initialise(architecture->configure(vocabulary, context_length), 1);
  const auto trainer = test::made<Trainer>(
      Kind::training, "adamw",
      {{"steps", steps}, {"batch", batch}, {"validate_every", 1000000}, {"validation_tokens", 1}});
  test::FakeContext context;
  context.folder = folder;
  const double gemm_before = gemm_rate();
  for (auto _ : state) trainer->train(*architecture, start, corpus, context);
  const double gemm = 0.5 * (gemm_before + gemm_rate());
  const double flops = 3 * architecture->flops_per_token(start.config);  // backward is two forwards
  const double tokens = context.records.at("tokens_per_second");
  state.counters["tokens/s"] = tokens;
  state.counters["GFLOP/s"] = tokens * flops * 1e-9;
  state.counters["GEMM_GFLOP/s"] = gemm * 1e-9;
  state.counters["of_GEMM"] = tokens * flops / gemm;
  std::filesystem::remove_all(folder);
}

void prefill(benchmark::State& state, const std::string& name) {
  prepare_arithmetic(1, 1);
  const c10::NoGradGuard no_gradients;
  const auto architecture = model_named(name);
  const auto model = architecture->build(
      architecture->initialise(architecture->configure(vocabulary, context_length), 1));
  const at::Tensor ids = at::randint(vocabulary, {1, context_length}, at::kLong);
  const double gemm_before = gemm_rate();
  for (auto _ : state) benchmark::DoNotOptimize(model->forward(ids).logits);
  const double gemm = 0.5 * (gemm_before + gemm_rate());
  const double flops =
      architecture->flops_per_token(architecture->configure(vocabulary, context_length));
  state.counters["GEMM_GFLOP/s"] = gemm * 1e-9;
  state.counters["of_GEMM"] = benchmark::Counter(context_length * flops / gemm,
                                                 benchmark::Counter::kIsIterationInvariantRate);
}

void decode(benchmark::State& state, const std::string& name) {
  prepare_arithmetic(1, 1);
  const c10::NoGradGuard no_gradients;
  const auto architecture = model_named(name);
  const auto model = architecture->build(
      architecture->initialise(architecture->configure(vocabulary, 1 << 16), 1));
  const auto carried = model->start(1);
  const at::Tensor id = at::zeros({1, 1}, at::kLong);
  for (auto _ : state) benchmark::DoNotOptimize(model->forward(id, carried.get()).logits);
}

BENCHMARK_CAPTURE(train, itera_tiny_v8000_8x128, std::string("itera"))
    ->Arg(1)
    ->Arg(2)
    ->Iterations(1)
    ->Repetitions(3)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(train, transformer_tiny_v8000_8x128, std::string("transformer"))
    ->Arg(1)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(prefill, itera_tiny_v8000_1x128, std::string("itera"))
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(decode, itera_tiny_v8000, std::string("itera"))
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace itera

int main(int argc, char** argv) {
  itera::keep_freed_memory();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
