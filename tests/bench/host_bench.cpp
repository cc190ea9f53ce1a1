// How soon the host answers: whole processes, as a person starts them.
//
//   build/release/bin/host_bench             from the project's folder, after `make run`
//
// The last three plan or run a sweep
// with a worker that computes nothing, so that what is left is the cost of
// planning, keys, leases, publication and the report.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

void answer(benchmark::State& state, const std::string& arguments) {
  const std::string command = std::string(ITERA_LAB) + " " + arguments + " > /dev/null 2>&1";
  for (auto _ : state) {
    if (std::system(command.c_str()) != 0) return state.SkipWithError("it failed");
  }
}

BENCHMARK_CAPTURE(answer, help, std::string("--help"))
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(answer, validate, std::string("validate experiments/phase8_fp16.yaml"))
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(answer, plan, std::string("plan experiments/phase8_fp16.yaml"))
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// A folder with a sweep of so many compressed points, one training.
std::string prepare_sweep(std::int64_t points) {
  const auto folder = std::filesystem::temp_directory_path() / "itera_host_bench";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "text.txt") << "In the beginning";
  std::ofstream spec(folder / "sweep.yaml");
  spec << "name: bench\ndata: {use: text, path: text.txt}\nmodel: {use: itera}\n"
          "training: {use: adamw}\ncompression: [{use: fp16}]\n"
          "evaluation: [{use: perplexity}]\nreport: {formats: []}\n"
          "sweep: {max_points: 10000, axes: {\"compression[0].mode\": [";
  for (std::int64_t i = 0; i < points; ++i) spec << (i == 0 ? "ok" : ", ok") << i;
  spec << "]}}\n";
  return folder.string();
}

int in_folder(const std::string& folder, const std::string& arguments) {
  const std::string command =
      "cd " + folder + " && ITERA_CACHE=cache " IDLE_LAB " " + arguments + " >said.txt 2>&1";
  return std::system(command.c_str());
}

void plan_of_a_sweep(benchmark::State& state) {
  const std::string folder = prepare_sweep(state.range(0));
  for (auto _ : state) {
    if (in_folder(folder, "plan sweep.yaml") != 0) return state.SkipWithError("it failed");
  }
}
BENCHMARK(plan_of_a_sweep)->Arg(9999)->Unit(benchmark::kMillisecond)->UseRealTime();

void no_op_sweep(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    const std::string folder = prepare_sweep(state.range(0));
    state.ResumeTiming();
    if (in_folder(folder, "run sweep.yaml -j 2") != 0) return state.SkipWithError("it failed");
  }
  state.counters["a_point"] =
      benchmark::Counter(static_cast<double>(state.range(0) * state.iterations()),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(no_op_sweep)->Arg(200)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);

void resume_of_a_complete_sweep(benchmark::State& state) {
  const std::string folder = prepare_sweep(state.range(0));
  if (in_folder(folder, "run sweep.yaml -j 2") != 0) return state.SkipWithError("it failed");
  for (auto _ : state) {
    if (in_folder(folder, "resume last") != 0) return state.SkipWithError("it failed");
  }
}
BENCHMARK(resume_of_a_complete_sweep)
    ->Arg(1000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->Iterations(3);

}  // namespace

BENCHMARK_MAIN();
