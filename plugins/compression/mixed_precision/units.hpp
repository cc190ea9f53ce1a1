// What the search decides about: each weight once, with the forms it could take.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "forms.hpp"

namespace itera::mixed {

struct Option {
  PartForms parts;
  std::int64_t bytes = 0;
  bool considered = true;  ///< otherwise it is here only because the hand map has it
};

struct Unit {
  TensorInfo info;
  std::vector<Option> options;
};

/// The option of each unit.
using Choice = std::vector<std::size_t>;

/// All weights that are f32, f16 or bf16, in the order of the table, each with the forms it can
/// take by its rank, or the one it has where it can take none.
std::vector<Unit> units_of(const TensorTable& tensors, const std::vector<Form>& forms);

/// The options that the hand map takes, added where a unit lacks them. What it leaves unclaimed
/// stays as it is.
Choice add_hand_map(std::vector<Unit>& units, const FormMap& hand);

std::int64_t bytes_of(const std::vector<Unit>& units, const Choice& choice);
FormMap forms_of(const std::vector<Unit>& units, const Choice& choice);

}  // namespace itera::mixed
