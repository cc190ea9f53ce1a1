// How tensors will be kept: each in one form, or each of its row parts in one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "itera/checkpoint.hpp"
#include "itera/claim.hpp"

namespace itera::mixed {

struct Piece {
  std::string part;  ///< name of a RowPart; "" is the whole tensor
  std::string form;  ///< by its full name
  std::string by;    ///< the rule, for people
};

/// One piece without a part, or one for each row part, in order.
using Pieces = std::vector<Piece>;
/// Tensor → its pieces. What is absent stays as it is; tied names stand under their owner's.
using FormMap = std::map<std::string, Pieces>;

/// "int4" → "int4-g64"; all others are themselves.
std::string full_name(const std::string& form);
/// The same parts in the same forms.
bool equal(const Pieces& a, const Pieces& b);
/// "int8", or "value f16, gate int8".
std::string text_of(const Pieces& pieces);
/// Parameters of a part, or of the whole tensor where `part` is "".
std::int64_t parameters_of(const TensorInfo& info, const std::string& part = "");
/// The most it can be where a form is sparse, exact otherwise.
std::int64_t bytes_of(const TensorInfo& info, const Pieces& pieces);

/// One claim for each piece, in the order of the table.
std::vector<Claim> claims_of(const TensorTable& tensors, const FormMap& forms);
/// Rounded to nearest. Throws Error naming the tensor.
StoredPtr stored_as(const Checkpoint& checkpoint, const TensorInfo& info, const Pieces& pieces);
Checkpoint with_forms(const Checkpoint& checkpoint, const TensorTable& tensors,
                      const FormMap& forms);

}  // namespace itera::mixed
