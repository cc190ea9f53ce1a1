// Registers int4.
#include "itera/plugin.hpp"
#include "int4.hpp"

namespace itera::int4 {

namespace {

Schema<Params> schema() {
  return Schema<Params>{}
      .field("format", &Params::format,
             {.help = "int4: evenly spaced levels; nf4: normal quantiles in groups of 64",
              .choices = {"int4", "nf4"}})
      .field("group_size", &Params::group_size,
             {.help = "columns that share a scale, or all of a row or of the tensor",
              .choices = {"32", "64", "128", "row", "tensor"}})
      .field("symmetric", &Params::symmetric,
             {.help = "levels -7 to 7; otherwise 0 to 15 with a zero point beside each scale"})
      .field("method", &Params::method,
             {.help = "rtn: round to nearest; hqq: solve for zero points; gptq: by the inputs of "
                      "calibration text",
              .choices = {"rtn", "hqq", "gptq"}})
      .field("damping", &Params::damping,
             {.help = "of gptq: what is added to the Hessian's diagonal, in parts of its mean",
              .minimum = 0,
              .maximum = 1})
      .field("act_order", &Params::act_order,
             {.help = "of gptq: columns with large inputs first, scales fixed beforehand"})
      .field("calibration_tokens", &Params::calibration_tokens,
             {.help = "of gptq: tokens of calibration text to run over, a quarter of them held out",
              .unit = "tokens",
              .minimum = 1,
              .maximum = 1e9})
      .field("uneven", &Params::uneven,
             {.help = "what to do where the group size does not divide the columns: shorten the "
                      "last group, skip the tensor, or stop with an error",
              .choices = {"error", "shorten", "skip"}})
      .field("match", &Params::match,
             {.help = "patterns of names of the matrices to treat (" + default_in_words() +
                      " unless match or role is given)"})
      .field("role", &Params::role, {.help = "roles of the matrices to treat, such as ssm_in"});
}

}  // namespace

}  // namespace itera::int4

ITERA_PLUGIN("int4", "0.1.0") {
  registrar.add<itera::int4::Int4>(itera::Kind::compression, "int4",
                                   "Four bits a weight: rounded, or chosen by HQQ or GPTQ",
                                   itera::int4::schema(), {.needs_calibration = true});
}
