// How soon the host answers: whole processes, as a person starts them.
//
//   build/release/bin/host_bench             from the project's folder, after `make run`
#include <benchmark/benchmark.h>

#include <cstdlib>
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

}  // namespace

BENCHMARK_MAIN();
