// Form: how a tensor is stored, as a value, and what is known of each form. Texts have the names
// that print gives; nothing else knows how they are written. No LibTorch here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "itera/api.hpp"

namespace itera {

/// Which weights of a matrix share a scale.
struct Granularity {
  enum Per : std::uint8_t { tensor, row, group };
  Per per = row;
  std::int64_t columns = 0;  ///< of a group

  bool operator==(const Granularity&) const = default;
};

struct Form {
  enum Kind : std::uint8_t {
    f32,  ///< f32, f16 and bf16 are plain
    f16,
    bf16,
    int_,       ///< int8: per row, scale = absmax / 127, f32
                ///< int8-dynamic: the same bytes; a product rounds its input too, token by token
                ///< int4-g32, -g64, -g128, -row, -tensor: levels -7 … 7, scale = absmax / 7, f16 a
                ///< group, f32 a row or tensor; …-asym: 0 … 15, a zero point beside each scale
    nf4,        ///< groups of 64, double-quantised scales (Dettmers et al. 2023)
    sparse,     ///< sparse-f32, -f16, -int8: a bitmap and the entries that are not zero
    two_four,   ///< 2:4-f32, -f16, -int8: two of every four entries of a row
    rows,       ///< rows(f16,int8): blocks of rows, each in a form of its own
    undecided,  ///< auto: a method will choose one; no tensor is stored so
  };
  Kind kind = f32;
  int bits = 0;             ///< of int_, as the next three
  Granularity per{};        ///< what shares a scale
  bool zero_point = false;  ///< beside each scale
  bool dynamic = false;     ///< a product rounds its input as well
  std::vector<Form> of{};   ///< sparse, two_four: one, of the entries; rows: one for each block

  bool operator==(const Form&) const = default;
};

ITERA_API std::string print(const Form& form);
/// The form of that name; none for a name that print never gives, and for "auto".
ITERA_API std::optional<Form> parse_form(std::string_view name);
/// The same; throws Error with the forms there are where it is none of them.
ITERA_API Form form_named(std::string_view name);
/// All that a tensor can be stored in whole, family by family.
ITERA_API const std::vector<Form>& all_forms();

/// Whether it is f32, f16 or bf16: what methods start from.
ITERA_API bool is_plain(const Form& form);
/// Whether it leaves out zeros: sparse or two_four.
ITERA_API bool leaves_out_zeros(const Form& form);
/// Whether its bytes follow from the shape alone: not where zeros are counted.
ITERA_API bool has_fixed_bytes(const Form& form);
/// Columns that share a scale, of a matrix that has so many; all of them where no group does.
ITERA_API std::int64_t group_of(const Form& form, std::int64_t columns);
/// Payload bytes before there are values; `nonzero` matters for sparse alone (absent: the most it
/// can be, all of them). A matrix of rank > 2 counts as (dim 0, rest). Throws Error for rows and
/// undecided, and for a shape that the form cannot have.
ITERA_API std::int64_t form_bytes(const Form& form, const std::vector<std::int64_t>& shape,
                                  std::optional<std::int64_t> nonzero = std::nullopt);

/// Bytes as fixed + each · rows.
struct BytesByRows {
  std::int64_t fixed = 0, each = 0;

  bool operator==(const BytesByRows&) const = default;
};
/// What form_bytes is for any number of rows of `shape`. Nothing where that is no straight line:
/// scales of nf4 are coded in blocks that rows share, sparse counts its zeros, and rows and
/// undecided have no bytes of their own.
ITERA_API std::optional<BytesByRows> bytes_by_rows(const Form& form,
                                                   std::vector<std::int64_t> shape);

/// A product with so few rows of input is one of few: it may run in another arithmetic.
constexpr std::int64_t few_rows = 4;
/// What runs products of `rows` rows with matrices in these forms, for people: "f32 LibTorch eager
/// from f16 widened at load, nf4 widened block by block + int8 × f32".
ITERA_API std::string arithmetic_of(const std::vector<Form>& forms, std::int64_t rows);

}  // namespace itera
