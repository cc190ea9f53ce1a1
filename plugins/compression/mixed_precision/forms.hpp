// How tensors will be kept: each in one form, or each of its row parts in one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "itera/checkpoint.hpp"
#include "itera/claim.hpp"

namespace itera::mixed {

struct PartForm {
  std::string part;  ///< name of a RowPart; "" is the whole tensor
  Form form;
  std::string by;  ///< the rule, for people
};

/// One without a part, or one for each row part, in order.
using PartForms = std::vector<PartForm>;
/// Tensor → the forms it takes. What is absent stays as it is; tied names stand under their
/// owner's.
using FormMap = std::map<std::string, PartForms>;

/// The words that a rule may say, in the order in which people see them.
std::vector<std::string> form_words(bool with_sparse);
/// "int4" is int4-g64; all others are the forms of that name.
Form form_meant(const std::string& word);
/// The same parts in the same forms.
bool equal(const PartForms& a, const PartForms& b);
/// "int8", or "value f16, gate int8".
std::string text_of(const PartForms& parts);
/// Parameters of a part, or of the whole tensor where `part` is "".
std::int64_t parameters_of(const TensorInfo& info, const std::string& part = "");
/// The most it can be where a form is sparse, exact otherwise.
std::int64_t bytes_of(const TensorInfo& info, const PartForms& parts);

/// One claim for each part, in the order of the table.
std::vector<Claim> claims_of(const TensorTable& tensors, const FormMap& forms);
/// Rounded to nearest. Throws Error naming the tensor.
StoredPtr stored_as(const Checkpoint& checkpoint, const TensorInfo& info, const PartForms& parts);
Checkpoint with_forms(const Checkpoint& checkpoint, const TensorTable& tensors,
                      const FormMap& forms);

}  // namespace itera::mixed
