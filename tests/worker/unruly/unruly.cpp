// Components that misbehave on demand: throw what nobody expects, wait to be stopped, lose a
// tensor.
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>

#include <chrono>
#include <cstdio>
#include <new>
#include <stdexcept>
#include <thread>

#include "itera/calibration.hpp"
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
  std::vector<Claim> claims(const Outline&) const override { return {}; }
  Checkpoint compress(const Checkpoint& checkpoint, const Workbench&, Context&) override {
    Checkpoint result = checkpoint;
    result.tensors.erase(result.tensors.begin());
    return result;
  }
};

/// Makes every state remember for long, and says that it rewrites these tensors.
class Remembers final : public Compressor {
 public:
  explicit Remembers(const Parameters&) {}
  std::vector<Claim> claims(const Outline& outline) const override {
    std::vector<Claim> claims;
    for (const TensorInfo& info : outline.tensors) {
      if (info.role != Role::ssm_decay) continue;
      claims.push_back({.tensor = info.name,
                        .form = {Form::f32},
                        .bytes = form_bytes({Form::f32}, info.shape),
                        .by = "remembers"});
    }
    return claims;
  }
  Checkpoint compress(const Checkpoint& checkpoint, const Workbench& bench, Context&) override {
    Checkpoint result = checkpoint;
    for (const Claim& claim : claims(bench.outline()))
      result.tensors[claim.tensor] =
          store_f32(at::full(checkpoint.at(claim.tensor)->shape(), -3.0, at::kFloat));
    return result;
  }
};

/// Takes a column from one of several coupled tensors.
class CutsOne final : public Compressor {
 public:
  explicit CutsOne(const Parameters&) {}
  std::vector<Claim> claims(const Outline& outline) const override {
    for (const TensorInfo& info : outline.tensors) {
      if (info.role == Role::ssm_output)
        return {{.tensor = info.name,
                 .form = {Form::f32},
                 .shape = {info.shape[0], info.shape[1] - 1}}};
    }
    return {};
  }
  Checkpoint compress(const Checkpoint&, const Workbench&, Context&) override {
    throw Error("this was never to be reached");
  }
};

/// Records more than it says.
class Talks final : public Evaluator {
 public:
  explicit Talks(const Parameters&) {}
  void evaluate(const Subject&, Context& context) override {
    context.record("said", 1);
    context.record("unsaid", 2);
  }
};

}  // namespace

ITERA_PLUGIN("unruly", "0.1.0") {
  registrar.add<Source>(Kind::data, "unruly", "Misbehaves.", schema());
  registrar.add<Loses>(Kind::compression, "loses", "Loses a tensor.", schema());
  registrar.add<Remembers>(Kind::compression, "remembers", "Makes every state remember for long.",
                           schema());
  registrar.add<CutsOne>(Kind::compression, "cuts_one", "Cuts one of several.", schema());
  registrar.add<Talks>(Kind::evaluation, "talks", "Records more than it says.", schema(), {},
                       {{.name = "said"}});
  registrar.add<Source>(Kind::compression, "pretends", "Says it is a compressor.", schema());
}
