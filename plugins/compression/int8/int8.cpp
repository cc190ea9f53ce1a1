// int8: every matrix rounded to levels of 8 bits with a scale a row; with dynamic activations, what
// it multiplies too.
#include <fmt/format.h>

#include "itera/calibration.hpp"
#include "itera/plugin.hpp"
#include "itera/targets.hpp"
#include "itera/treated.hpp"

namespace itera {

namespace {

struct Params {
  std::string activations = "none";
  std::vector<std::string> match, role;
};

class Int8 final : public Compressor {
 public:
  explicit Int8(Params params)
      : dynamic_(params.activations == "dynamic"), targets_{params.match, params.role} {}

  std::vector<Claim> claims(const Outline& outline) const override {
    std::vector<Claim> claims;
    for (const TensorInfo& tensor : select(outline.tensors, targets_, "int8")) {
      const Form form = form_after(tensor.name, tensor.form);
      claims.push_back({.tensor = tensor.name,
                        .form = form,
                        .bytes = form_bytes(form, tensor.shape),
                        .exact = has_fixed_bytes(form),
                        .by = "int8"});
    }
    return claims;
  }

  Checkpoint compress(const Checkpoint& checkpoint, const Workbench& bench,
                      Context& context) override {
    Checkpoint result = checkpoint;
    Treated treated;
    for (const TensorInfo& tensor : select(bench.tensors(), targets_, "int8")) {
      StoredPtr& stored = result.tensors.at(tensor.name);
      const Form form = form_after(tensor.name, stored->form());
      const at::Tensor values = finite_weights(checkpoint, tensor.name, "int8");
      stored = store(values, form);
      treated.add(values, *stored);
    }
    treated.record(context);
    return result;
  }

 private:
  /// A sparse tensor keeps its mask, and its entries become levels.
  [[nodiscard]] Form form_after(const std::string& tensor, const Form& now) const {
    const Form form{.kind = Form::int_, .bits = 8, .dynamic = dynamic_};
    if (leaves_out_zeros(now) && is_plain(now.of.front())) {
      if (!dynamic_) return {.kind = now.kind, .of = {form}};
      throw Error(fmt::format("int8 cannot store \"{}\" with dynamic activations: it is {}, and "
                              "sparse products take their inputs in f32; say activations: none",
                              tensor, print(now)),
                  Fault::invalid);
    }
    expect_plain(tensor, now, form, "int8");
    return form;
  }

  bool dynamic_;
  Targets targets_;
};

Schema<Params> schema() {
  return Schema<Params>{}
      .field("activations", &Params::activations,
             {.help = "dynamic: the input of each product is rounded to 8 bits too, token by token",
              .choices = {"none", "dynamic"}})
      .field("match", &Params::match,
             {.help = "patterns of names of the matrices to treat (" + default_in_words() +
                      " unless match or role is given)"})
      .field("role", &Params::role, {.help = "roles of the matrices to treat, such as ssm_in"});
}

}  // namespace

}  // namespace itera

ITERA_PLUGIN("int8", "0.1.0") {
  registrar.add<itera::Int8>(itera::Kind::compression, "int8",
                             "Rounds matrices to 8 bits with a scale a row", itera::schema());
}
