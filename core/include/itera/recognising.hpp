// What an architecture needs to recognise itself in somebody's file: its tensors by name.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "itera/foreign.hpp"
#include "itera/tensor_table.hpp"

namespace itera {

/// The tensors of a file under our names. The file outlives it.
class ITERA_API TensorsOfFile {
 public:
  /// `our_name` says what we call a tensor of theirs; left out, what they do.
  explicit TensorsOfFile(const ForeignTensors& file,
                         const std::function<std::string(std::string)>& our_name = {});

  /// Null where there is none.
  [[nodiscard]] const ForeignTensor* find(const std::string& name) const;
  /// How far a tensor goes in one dimension; nothing where there is none of that name or rank.
  [[nodiscard]] std::optional<std::int64_t> extent(const std::string& name, std::size_t dim) const;
  /// One more than the highest number below `most` that stands between `prefix` and a dot.
  [[nodiscard]] std::int64_t count(const std::string& prefix, std::int64_t most) const;
  /// Whether some name begins with "layers." and has these words in it.
  [[nodiscard]] bool any_layer_has(const std::string& words) const;
  /// Whether `lm_head.weight` is `embedding.weight` again: it is missing, or they share storage.
  [[nodiscard]] bool head_is_tied() const;

  /// What there is of a model with this configuration and these tensors.
  [[nodiscard]] Recognised as(const Values& config, const TensorTable& table) const;

 private:
  const ForeignTensors& file_;
  std::map<std::string, const ForeignTensor*> by_name_;
};

}  // namespace itera
