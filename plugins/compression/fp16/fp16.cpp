// fp16: every floating tensor in half precision, f16 or bf16; patterns keep what must stay f32.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>

#include "itera/calibration.hpp"
#include "itera/pattern.hpp"
#include "itera/plugin.hpp"

namespace itera {

namespace {

struct Params {
  std::string form = "f16";
  std::vector<std::string> keep;
  std::string on_overflow = "error";
};

class Fp16 final : public Compressor {
 public:
  explicit Fp16(Params params) : params_(std::move(params)), form_(form_named(params_.form)) {}

  std::vector<Claim> claims(const Outline& outline) const override {
    const std::vector<std::string> keep = kept_names(outline.tensors);
    const bool exact = params_.on_overflow == "error";  // a tensor that overflows may stay
    std::vector<Claim> claims;
    for (const TensorInfo& info : outline.tensors) {
      if (!has_weights(info) || contains(keep, info.name)) continue;
      expect_plain(info.name, info.form);
      const Form& largest = exact ? form_ : info.form;
      claims.push_back({.tensor = info.name,
                        .form = form_,
                        .bytes = form_bytes(largest, info.shape),
                        .exact = exact,
                        .by = "fp16"});
    }
    return claims;
  }

  Checkpoint compress(const Checkpoint& checkpoint, const Workbench& bench,
                      Context& context) override {
    const std::vector<std::string> keep = kept_names(bench.tensors());
    Checkpoint result = checkpoint;
    std::int64_t kept = 0;
    for (const TensorInfo& info : bench.tensors()) {
      const std::string& name = info.name;
      if (!has_weights(info)) continue;
      if (contains(keep, name)) {
        ++kept;
        continue;
      }
      StoredPtr& stored = result.tensors.at(name);
      expect_plain(name, stored->form());
      const at::Tensor values = stored->dense();
      if (const std::int64_t beyond = beyond_range(values); beyond == 0)
        stored = store_half(values, form_);
      else if (params_.on_overflow == "keep") keep_f32(name, beyond, kept, context);
      else throw overflow(name, values, beyond);
    }
    context.record("tensors_kept_f32", static_cast<double>(kept), "tensors");
    return result;
  }

 private:
  static bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
  }

  /// What stays f32. A pattern nobody answers to is a slip of the pen, never silently ignored. A
  /// tied name keeps the tensor it is tied to.
  [[nodiscard]] std::vector<std::string> kept_names(const TensorTable& tensors) const {
    std::vector<std::string> names;
    for (const std::string& pattern : params_.keep) {
      bool found = false;
      for (const TensorInfo& info : tensors) {
        if (!matches(pattern, info.name)) continue;
        found = true;
        names.push_back(info.tied_to.empty() ? info.name : info.tied_to);
      }
      if (!found) {
        throw Error(fmt::format("keep pattern \"{}\" matches no tensor of this model; its tensors "
                                "are such as \"{}\" and "
                                "\"{}\"",
                                pattern, tensors.front().name, tensors[tensors.size() / 2].name),
                    Fault::invalid);
      }
    }
    return names;
  }

  static void expect_plain(const std::string& name, const Form& form) {
    if (!is_plain(form)) {
      throw Error(
          fmt::format(
              "fp16 cannot store \"{}\" again: it is already {}; put fp16 first or keep the tensor",
              name, print(form)),
          Fault::invalid);
    }
  }

  /// Finite values that the form would make infinite.
  [[nodiscard]] std::int64_t beyond_range(const at::Tensor& values) const {
    const at::Tensor narrow = values.to(form_.kind == Form::f16 ? at::kHalf : at::kBFloat16);
    return (at::isinf(narrow) & at::isfinite(values)).sum().item<std::int64_t>();
  }

  void keep_f32(const std::string& name, std::int64_t beyond, std::int64_t& kept,
                Context& context) const {
    ++kept;
    context.note(fmt::format("{} stays f32: {} values are beyond the range of {}", name, beyond,
                             params_.form));
  }

  [[nodiscard]] Error overflow(const std::string& name, const at::Tensor& values,
                               std::int64_t beyond) const {
    return Error(fmt::format(
        "tensor \"{}\": {} of {} values overflow {} (largest magnitude {:.6g}); use form: bf16, "
        "keep: [\"{}\"] or on_overflow: keep",
        name, beyond, values.numel(), params_.form, values.abs().max().item<double>(), name));
  }

  Params params_;
  Form form_;
};

const Schema<Params>& schema() {
  static const Schema<Params> schema =
      Schema<Params>{}
          .field("form", &Params::form, {.help = "half format", .choices = {"f16", "bf16"}})
          .field("keep", &Params::keep,
                 {.help = "patterns of tensor names that stay f32, such as \"*.norm.*\""})
          .field("on_overflow", &Params::on_overflow,
                 {.help = "what to do with a tensor whose values overflow f16",
                  .choices = {"error", "keep"}});
  return schema;
}

}  // namespace

}  // namespace itera

ITERA_PLUGIN("fp16", "0.1.0") {
  registrar.add<itera::Fp16>(itera::Kind::compression, "fp16",
                             "Stores the weights in half precision", itera::schema());
}
