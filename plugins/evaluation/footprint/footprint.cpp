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
    context.record("parameters", parameters, "parameters");
    context.record("payload_bytes", payload, "bytes", Better::lower);
    context.record("bits_per_weight", static_cast<double>(weight_bytes) * 8 / parameters, "bits",
                   Better::lower);
    context.record("file_bytes", static_cast<double>(subject.file_bytes), "bytes", Better::lower);
    context.record("payload_ratio", static_cast<double>(subject.twin.bytes()) / payload, "×",
                   Better::higher);
    context.record("flops_per_token", subject.architecture.flops_per_token(checkpoint.config),
                   "FLOP", Better::lower);
    for (const auto& [form, bytes] : by_form)
      context.record("bytes_" + form, static_cast<double>(bytes), "bytes");
    for (const auto& [role, bytes] : by_role)
      context.record("bytes_role_" + role, static_cast<double>(bytes), "bytes");
  }

 private:
  static std::int64_t count(const std::vector<std::int64_t>& shape) {
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  }
};

}  // namespace

}  // namespace itera

ITERA_PLUGIN("footprint", "0.1.0") {
  registrar.add<itera::Footprint>(
      itera::Kind::evaluation, "footprint",
      "Parameters, bytes by form and by role, bits per weight, FLOPs a token",
      itera::Schema<itera::Params>{}, {.needs_twin = true});
}
