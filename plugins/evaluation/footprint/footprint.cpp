// footprint: parameters, payload bytes by stored form and by role, bits per weight, file bytes,
// FLOPs a token.
#include <functional>
#include <map>
#include <numeric>

#include "itera/plugin.hpp"

namespace itera {

namespace {

struct Params {};

class Footprint final : public Evaluator {
 public:
  explicit Footprint(Params) {}

  void evaluate(const Subject& subject, Context& context) override {
    const Checkpoint& checkpoint = subject.checkpoint;
    std::map<std::string, std::int64_t> by_form, by_role;
    std::int64_t numbers = 0, weight_bytes = 0;
    for (const TensorInfo& info : subject.architecture.tensors(checkpoint.config)) {
      if (checkpoint.ties.contains(info.name))
        continue;  // stored once, under the name it is tied to
      const StoredPtr& stored = checkpoint.at(info.name);
      if (!traits_of(info.role).counts) {
        numbers += count(info.shape);
        weight_bytes += stored->bytes();
      }
      by_form[print(stored->form())] += stored->bytes();
      by_role[name_of(info.role)] += stored->bytes();
    }
    const auto parameters = static_cast<double>(numbers);
    const auto payload = static_cast<double>(checkpoint.bytes());
    context.record("parameters", parameters);
    context.record("payload_bytes", payload);
    context.record("bits_per_weight", static_cast<double>(weight_bytes) * 8 / parameters);
    context.record("file_bytes", static_cast<double>(subject.file_bytes));
    context.record("payload_ratio", static_cast<double>(subject.twin.bytes()) / payload);
    context.record("flops_per_token", subject.architecture.flops_per_token(checkpoint.config));
    for (const auto& [form, bytes] : by_form)
      context.record("bytes_" + form, static_cast<double>(bytes));
    for (const auto& [role, bytes] : by_role)
      context.record("bytes_role_" + role, static_cast<double>(bytes));
  }

 private:
  static std::int64_t count(const std::vector<std::int64_t>& shape) {
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  }
};

std::vector<Metric> metrics() {
  return {{.name = "parameters", .unit = "parameters", .help = "numbers a model learns"},
          {.name = "payload_bytes",
           .unit = "bytes",
           .better = Better::lower,
           .help = "of all tensors in the file"},
          {.name = "file_bytes",
           .unit = "bytes",
           .better = Better::lower,
           .headline = true,
           .help = "of the whole checkpoint file",
           .title = "size",
           .note = "Size is the whole checkpoint file; ratio is the twin's payload (its tensors' "
                   "bytes in the file) over the model's own.",
           .cost = "checkpoint file"},
          {.name = "bits_per_weight",
           .unit = "bits",
           .better = Better::lower,
           .headline = true,
           .decimals = 2,
           .help = "payload of the parameters, scales and masks included, over their number",
           .title = "bits per weight"},
          {.name = "payload_ratio",
           .unit = "×",
           .better = Better::higher,
           .headline = true,
           .decimals = 2,
           .help = "the twin's payload over the model's own",
           .title = "ratio"},
          {.name = "flops_per_token",
           .unit = "FLOP",
           .better = Better::lower,
           .help = "of a forward pass, a multiply-add as two"},
          {.name = "bytes_*", .unit = "bytes", .help = "payload of each stored form"},
          {.name = "bytes_role_*", .unit = "bytes", .help = "payload of each role of tensor"}};
}

}  // namespace

}  // namespace itera

ITERA_PLUGIN("footprint", "0.1.0") {
  registrar.add<itera::Footprint>(
      itera::Kind::evaluation, "footprint",
      "Parameters, bytes by form and by role, bits per weight, FLOPs a token",
      itera::Schema<itera::Params>{}, {.needs_twin = true}, itera::metrics());
}
