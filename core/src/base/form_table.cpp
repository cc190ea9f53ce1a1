// One row for each family of forms, and what follows from the rows.
#include "base/form_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

#include "itera/error.hpp"

namespace itera {

namespace {

constexpr std::string_view libtorch = "f32 LibTorch eager";
constexpr Arithmetic as_they_lie{libtorch}, widened_at_load{libtorch, "at load"},
    widened_in_blocks{libtorch, "block by block"};

std::int64_t size_of(const Shape& shape) {
  std::int64_t size = 1;
  for (const std::int64_t extent : shape) size *= extent;
  return size;
}

std::int64_t bytes_of(Element element) {
  constexpr std::array bytes{4, 2, 2, 1, 1};
  return bytes[static_cast<std::size_t>(element)];
}

// clang-format off
Element element_of(const Form& plain_or_int8) {
  switch (plain_or_int8.kind) {
    case Form::f32: return Element::f32;
    case Form::f16: return Element::f16;
    case Form::bf16: return Element::bf16;
    default: return Element::i8;
  }
}
// clang-format on

Pieces plain_pieces(const Form& form, const Shape& shape, std::optional<std::int64_t>) {
  return {{"", element_of(form), shape}};
}

Pieces int8_pieces(const Form& form, const Shape& shape, std::optional<std::int64_t>) {
  const Extent e = extent_of(shape, form);
  return {{"", Element::i8, shape}, {"_scale", Element::f32, {e.rows}}};
}

Pieces int4_pieces(const Form& form, const Shape& shape, std::optional<std::int64_t>) {
  const Extent e = extent_of(shape, form);
  const bool grouped = form.per.per == Granularity::group;
  const Element element = grouped ? Element::f16 : Element::f32;
  Shape scales{e.rows, grouped ? ceiling(e.columns, form.per.columns) : 1};
  if (form.per.per == Granularity::tensor) scales = {1, 1};
  Pieces pieces{{"_packed", Element::u8, {e.rows, ceiling(e.columns, 2)}},
                {"_scale", element, scales}};
  if (form.zero_point) pieces.push_back({"_zero_point", element, scales});
  return pieces;
}

/// One absmax a group. Fewer of them than a block are f16; otherwise each is mean + code · step of
/// its block.
Pieces nf4_pieces(const Form& form, const Shape& shape, std::optional<std::int64_t>) {
  const Extent e = extent_of(shape, form);
  const std::int64_t groups = ceiling(e.columns, group_of(form, e.columns)),
                     scales = e.rows * groups;
  const bool coded = scales >= nf4_scales_a_block;
  Pieces pieces{{"_packed", Element::u8, {e.rows, ceiling(e.columns, 2)}},
                {"_scale", coded ? Element::i8 : Element::f16, {e.rows, groups}}};
  if (coded) {
    pieces.push_back({"_scale_step", Element::f32, {ceiling(scales, nf4_scales_a_block)}});
    pieces.push_back({"_scale_mean", Element::f32, {1}});
  }
  return pieces;
}

/// Of each four, and of what is left at the end of a row, two_four keeps at most two.
Pieces bitmap_pieces(const Form& form, const Shape& shape, std::optional<std::int64_t> nonzero) {
  const Extent e = extent_of(shape, form);
  const Element element = element_of(form.of.at(0));
  const std::int64_t of_row = e.columns / 4 * 2 + std::min<std::int64_t>(e.columns % 4, 2);
  const std::int64_t kept =
      form.kind == Form::two_four ? e.rows * of_row : nonzero.value_or(e.rows * e.columns);
  Pieces pieces{{".bitmask", Element::u8, {e.rows, ceiling(e.columns, 8)}},
                {".compressed", element, {kept}}};
  if (element == Element::i8) pieces.push_back({"_scale", Element::f32, {e.rows}});
  return pieces;
}

Form int8(bool dynamic = false) {
  return {.kind = Form::int_, .bits = 8, .per = {}, .dynamic = dynamic};
}

std::vector<Form> int4_forms() {
  std::vector<Form> forms;
  for (const Granularity per : {Granularity{Granularity::group, 32},
                                {Granularity::group, 64},
                                {Granularity::group, 128},
                                {Granularity::row},
                                {Granularity::tensor}}) {
    for (const bool zero_point : {false, true})
      forms.push_back({.kind = Form::int_, .bits = 4, .per = per, .zero_point = zero_point});
  }
  return forms;
}

std::vector<Form> with_entries(Form::Kind kind) {
  std::vector<Form> forms;
  for (const Form& entries : {Form{Form::f32}, Form{Form::f16}, int8()})
    forms.push_back({.kind = kind, .of = {entries}});
  return forms;
}

std::vector<FormTraits> made_table() {
  constexpr Arithmetic int8_f32{"int8 × f32"}, int8_int8{"int8 × int8"}, int4_f32{"int4 × f32"};
  constexpr Arithmetic blocks = widened_in_blocks;
  constexpr Gradient both = Gradient::of_both, input = Gradient::of_input, none = Gradient::none;
  // name, forms, what multiplies few rows and many, plain, gradient, pieces
  return {
      {"f32", {{Form::f32}}, as_they_lie, as_they_lie, true, both, plain_pieces},
      {"f16", {{Form::f16}}, widened_at_load, widened_at_load, true, input, plain_pieces},
      {"bf16", {{Form::bf16}}, widened_at_load, widened_at_load, true, input, plain_pieces},
      {"int8", {int8()}, int8_f32, blocks, false, input, int8_pieces},
      {"int8-dynamic", {int8(true)}, int8_int8, int8_int8, false, none, int8_pieces},
      {"int4", int4_forms(), int4_f32, blocks, false, input, int4_pieces},
      {"nf4", {{Form::nf4}}, blocks, blocks, false, input, nf4_pieces},
      {"sparse", with_entries(Form::sparse), blocks, blocks, false, input, bitmap_pieces},
      {"2:4", with_entries(Form::two_four), blocks, blocks, false, input, bitmap_pieces},
  };
}

Error not_whole(const Form& form) {
  if (form.kind == Form::rows) {
    return Error(fmt::format("stored form \"{}\": its blocks are stored one by one", print(form)));
  }
  return Error(fmt::format("stored form \"{}\": no tensor is stored so", print(form)));
}

const FormTraits* row_of(const Form& form) {
  for (const FormTraits& row : form_table()) {
    if (std::ranges::find(row.forms, form) != row.forms.end()) return &row;
  }
  return nullptr;
}

/// With the blocks of rows in place of these.
std::vector<Form> each_whole(const std::vector<Form>& forms) {
  std::vector<Form> whole;
  for (const Form& form : forms) {
    const auto& some = form.kind == Form::rows ? form.of : std::vector{form};
    whole.insert(whole.end(), some.begin(), some.end());
  }
  return whole;
}

}  // namespace

Extent extent_of(const Shape& shape, const Form& form) {
  if (shape.size() < 2) {
    throw Error(fmt::format("stored form \"{}\": a tensor of shape {} has rank {}, expected a "
                            "matrix; keep it f32, f16 or bf16",
                            print(form), shape, shape.size()),
                Fault::invalid);
  }
  constexpr std::int64_t most = std::int64_t{1} << 48;
  std::int64_t columns = 1, all = 1;
  bool sound = true;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const std::int64_t size = shape[i];
    sound = sound && size >= 0 && size < most;
    if (i > 0) sound = sound && !__builtin_mul_overflow(columns, size, &columns);
    sound = sound && !__builtin_mul_overflow(all, std::max<std::int64_t>(size, 1), &all);
  }
  if (!sound || all >= most) {
    throw Error(fmt::format("stored form \"{}\": no tensor has the shape {}", print(form), shape));
  }
  return {shape.front(), columns};
}

const std::vector<FormTraits>& form_table() {
  static const std::vector<FormTraits> table = made_table();
  return table;
}

const FormTraits& traits_of(const Form& form) {
  if (const FormTraits* row = row_of(form)) return *row;
  throw not_whole(form);
}

Pieces pieces_of(const Form& form, const Shape& shape, std::optional<std::int64_t> nonzero) {
  return traits_of(form).pieces(form, shape, nonzero);
}

const std::vector<Form>& all_forms() {
  static const std::vector<Form> all = [] {
    std::vector<Form> forms;
    for (const FormTraits& row : form_table())
      forms.insert(forms.end(), row.forms.begin(), row.forms.end());
    return forms;
  }();
  return all;
}

bool is_plain(const Form& form) {
  const FormTraits* row = row_of(form);
  return row != nullptr && row->plain;
}

bool leaves_out_zeros(const Form& form) {
  return form.kind == Form::sparse || form.kind == Form::two_four;
}

bool has_fixed_bytes(const Form& form) {
  return form.kind == Form::rows ? std::ranges::all_of(form.of, has_fixed_bytes)
                                 : form.kind != Form::sparse;
}

std::int64_t group_of(const Form& form, std::int64_t columns) {
  constexpr std::int64_t nf4_group = 64;
  if (form.kind == Form::nf4) return nf4_group;
  return form.per.per == Granularity::group ? form.per.columns : columns;
}

std::int64_t form_bytes(const Form& form, const std::vector<std::int64_t>& shape,
                        std::optional<std::int64_t> nonzero) {
  std::int64_t bytes = 0;
  for (const PieceLayout& piece : pieces_of(form, shape, nonzero))
    bytes += size_of(piece.shape) * bytes_of(piece.element);
  return bytes;
}

std::optional<BytesByRows> bytes_by_rows(const Form& form, std::vector<std::int64_t> shape) {
  if (row_of(form) == nullptr || form.kind == Form::nf4 || !has_fixed_bytes(form) || shape.empty())
    return std::nullopt;
  const auto of = [&](std::int64_t rows) {
    shape.front() = rows;
    return form_bytes(form, shape);
  };
  return BytesByRows{of(0), of(1) - of(0)};
}

std::string arithmetic_of(const std::vector<Form>& forms, std::int64_t rows) {
  const std::vector<Form> used = each_whole(forms);
  std::map<std::string_view, std::map<std::string_view, std::vector<std::string>>> runs;
  for (const FormTraits& row : form_table()) {
    const Arithmetic& runs_in = rows <= few_rows ? row.few : row.many;
    for (const Form& form : row.forms) {
      if (std::ranges::find(used, form) != used.end())
        runs[runs_in.name][runs_in.widened].push_back(print(form));
    }
  }
  std::vector<std::string> texts;
  for (const auto& [name, sources] : runs) {
    std::vector<std::string> from;
    for (const auto& [when, names] : sources) {
      if (!when.empty()) from.push_back(fmt::format("{} widened {}", fmt::join(names, ", "), when));
    }
    texts.push_back(
        fmt::format("{}{}{}", name, from.empty() ? "" : " from ", fmt::join(from, ", ")));
  }
  return fmt::format("{}", fmt::join(texts, " + "));
}

}  // namespace itera
