// Registers the AdamW trainer and its parameters.
#include "itera/plugin.hpp"
#include "adamw.hpp"

namespace itera::adamw {

const Schema<Params>& schema() {
  static const Schema<Params> schema =
      Schema<Params>{}
          .field("steps", &Params::steps, {.help = "optimiser steps", .minimum = 1, .maximum = 1e9})
          .field("batch", &Params::batch,
                 {.help = "windows a step", .minimum = 1, .maximum = 65536})
          .field("learning_rate", &Params::learning_rate,
                 {.help = "highest learning rate", .minimum = 0, .maximum = 10})
          .field("final_fraction", &Params::final_fraction,
                 {.help = "of the learning rate, at the last step", .minimum = 0, .maximum = 1})
          .field("warmup", &Params::warmup,
                 {.help = "steps of linear warm-up (5 % of all unless given)",
                  .unit = "steps",
                  .minimum = 0,
                  .maximum = 1e9})
          .field("weight_decay", &Params::weight_decay,
                 {.help = "decoupled; none on norms, biases, A_log and D",
                  .minimum = 0,
                  .maximum = 10})
          .field("beta1", &Params::beta1,
                 {.help = "decay of the first moment", .minimum = 0, .maximum = 0.999999})
          .field("beta2", &Params::beta2,
                 {.help = "decay of the second moment", .minimum = 0, .maximum = 0.999999})
          .field("epsilon", &Params::epsilon,
                 {.help = "added to the root of the second moment", .minimum = 0, .maximum = 1})
          .field("clip", &Params::clip,
                 {.help = "largest norm of the gradient; 0 is no clipping",
                  .minimum = 0,
                  .maximum = 1e9})
          .field(
              "validate_every", &Params::validate_every,
              {.help = "steps between validations", .unit = "steps", .minimum = 1, .maximum = 1e9})
          .field("validation_tokens", &Params::validation_tokens,
                 {.help = "tokens of the validation split to score",
                  .unit = "tokens",
                  .minimum = 1,
                  .maximum = 1e12})
          .field("patience", &Params::patience,
                 {.help = "stop after so many validations without gain; 0 is never",
                  .minimum = 0,
                  .maximum = 1e9})
          .field("save_every", &Params::save_every,
                 {.help = "steps between saves that a killed run goes on from",
                  .unit = "steps",
                  .minimum = 1,
                  .maximum = 1e9});
  return schema;
}

}  // namespace itera::adamw

ITERA_PLUGIN("adamw", "0.1.0") {
  registrar.add<itera::adamw::AdamW>(
      itera::Kind::training, "adamw",
      "AdamW with warm-up and cosine schedule; keeps the best checkpoint", itera::adamw::schema(),
      {.draws_random = true});
}
