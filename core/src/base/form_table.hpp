// The table of stored forms: one row for each family says how it is written, what it puts into a
// file, what multiplies it and whether it can be trained.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "itera/form.hpp"

namespace itera {

// O rows, K columns, G groups a row

using Shape = std::vector<std::int64_t>;

/// A tensor of rank ≥ 2 as the matrix (dim 0, rest).
struct Extent {
  std::int64_t rows, columns;
};
/// Throws Error for a lower rank and for a shape that no tensor has.
Extent extent_of(const Shape& shape, const Form& form);

enum class Element : std::uint8_t { f32, f16, bf16, i8, u8 };

/// What a stored tensor puts into a file as one tensor; `suffix` is added to its name.
struct PieceLayout {
  std::string suffix;
  Element element;
  Shape shape;
};
using Pieces = std::vector<PieceLayout>;

struct Arithmetic {
  std::string_view name;
  std::string_view widened{};  ///< when values become f32 for it; "" where they are multiplied as
                               ///< they lie
};

/// What can have a gradient of a product: the stored values and the input, the input, or neither.
enum class Gradient : std::uint8_t { of_both, of_input, none };

struct FormTraits {
  std::string_view name;    ///< what the names of its forms begin with; the rest says which it is
  std::vector<Form> forms;  ///< all there are, of one kind
  Arithmetic few, many;     ///< for products of at most few_rows rows, and of more
  bool plain;               ///< what methods start from
  Gradient gradient;
  /// `nonzero`: how many entries are kept where zeros are left out.
  Pieces (*pieces)(const Form& form, const Shape& shape, std::optional<std::int64_t> nonzero);
};

const std::vector<FormTraits>& form_table();
/// Throws Error for rows, whose blocks are stored one by one, and for what is no form.
const FormTraits& traits_of(const Form& form);
Pieces pieces_of(const Form& form, const Shape& shape,
                 std::optional<std::int64_t> nonzero = std::nullopt);

constexpr std::int64_t ceiling(std::int64_t count, std::int64_t size) {
  return count / size + (count % size != 0 ? 1 : 0);
}
/// Of nf4: scales are coded together where there are so many.
constexpr std::int64_t nf4_scales_a_block = 256;

}  // namespace itera
