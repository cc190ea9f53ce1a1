// Components that misbehave on demand: throw what nobody expects, wait to be stopped, lose a
// tensor.
// tensor.
#include <ATen/ops/ones.h>

#include <chrono>
#include <cstdio>
#include <new>
#include <stdexcept>
#include <thread>

#include "itera/plugin.hpp"

namespace {

using namespace itera;

struct Parameters {
  std::string how;
};

Schema<Parameters> schema() {
  return Schema<Parameters>{}.field("how", &Parameters::how, {.help = "to misbehave"});
}

class Source final : public DataSource {
 public:
  explicit Source(Parameters parameters) : how_(std::move(parameters.how)) {}

  CorpusDraft prepare(Context& context) override {
    std::printf("printed by %s\n", how_.c_str());
    context.note("about to " + how_);
    if (how_ == "throw a number") throw 42;
    if (how_ == "run out of memory") throw std::bad_alloc();
    if (how_ == "throw something standard") throw std::out_of_range("no such place");
    if (how_ == "multiply what does not fit") at::ones({2, 3}).matmul(at::ones({2, 3}));
    if (how_ == "give up") throw Error("nothing can be done", Fault::missing);
    if (how_ == "record nonsense") context.record("loss", 0.0 / 0.0);
    for (int i = 0; how_ == "wait" && !context.stopping() && i < 6000; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (context.stopping()) throw Stopped("stopped while waiting");
    return {"{}", 1, 1, {}, {}, {}};
  }

 private:
  std::string how_;
};

/// Returns less than it was given.
class Loses final : public Compressor {
 public:
  explicit Loses(const Parameters&) {}
  Checkpoint compress(const Checkpoint& checkpoint, const TensorTable&, Context&) override {
    Checkpoint result = checkpoint;
    result.tensors.erase(result.tensors.begin());
    return result;
  }
};

}  // namespace

ITERA_PLUGIN("unruly", "0.1.0") {
  registrar.add<Source>(Kind::data, "unruly", "Misbehaves.", schema());
  registrar.add<Loses>(Kind::compression, "loses", "Loses a tensor.", schema());
  registrar.add<Source>(Kind::compression, "pretends", "Says it is a compressor.", schema());
}
