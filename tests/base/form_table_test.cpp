// What follows from the table of forms: bytes and pieces by hand, what multiplies, what is refused.
#include "base/form_table.hpp"

#include <gmock/gmock.h>

#include "support/folder.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::int64_t bytes(const char* form, const Shape& shape,
                   std::optional<std::int64_t> nonzero = std::nullopt) {
  return form_bytes(form_named(form), shape, nonzero);
}

TEST(FormTable, BytesByHand) {
  EXPECT_EQ(bytes("f32", {2, 3, 4}), 96);
  EXPECT_EQ(bytes("f16", {5}), 10);
  EXPECT_EQ(bytes("bf16", {}), 2);
  EXPECT_EQ(bytes("int8", {10, 33}), 330 + 40);
  EXPECT_EQ(bytes("int8", {4, 1, 6}), 24 + 16);
  EXPECT_EQ(bytes("int8-dynamic", {10, 33}), 330 + 40);
  EXPECT_EQ(bytes("int4-g32", {10, 33}), 10 * 17 + 10 * 2 * 2);
  EXPECT_EQ(bytes("int4-g64-asym", {10, 64}), 10 * 32 + 10 * 2 * 2);
  EXPECT_EQ(bytes("int4-row", {10, 33}), 10 * 17 + 10 * 4);
  EXPECT_EQ(bytes("int4-tensor-asym", {10, 33}), 10 * 17 + 8);
  EXPECT_EQ(bytes("nf4", {10, 65}), 10 * 33 + 10 * 2 * 2);
  EXPECT_EQ(bytes("nf4", {256, 64}), 256 * 32 + 256 + 4 + 4);
  EXPECT_EQ(bytes("nf4", {255, 64}), 255 * 32 + 255 * 2) << "one scale fewer than are coded";
  EXPECT_EQ(bytes("sparse-f16", {2, 9}, 3), 2 * 2 + 3 * 2);
  EXPECT_EQ(bytes("sparse-f16", {2, 9}), 2 * 2 + 18 * 2) << "the most it can be";
  EXPECT_EQ(bytes("sparse-int8", {2, 9}, 3), 2 * 2 + 3 + 2 * 4);
  EXPECT_EQ(bytes("2:4-f16", {4, 8}, 1), 4 * 1 + 4 * 4 * 2) << "whatever is not zero";
  EXPECT_EQ(bytes("2:4-int8", {4, 9}), 4 * 2 + 4 * 5 + 4 * 4);
  EXPECT_EQ(bytes("2:4-f32", {4, 3}), 4 * 1 + 4 * 2 * 4);
}

TEST(FormTable, NothingTakesNoBytesButWhatTheWholeTensorHas) {
  for (const Form& form : all_forms()) {
    const bool one_for_all = form.per.per == Granularity::tensor;
    EXPECT_EQ(form_bytes(form, {0, 33}), one_for_all ? (form.zero_point ? 8 : 4) : 0)
        << print(form);
  }
}

TEST(FormTable, BytesAreAStraightLineInRowsWhereRowsStandAlone) {
  const auto line = [](const char* form, std::int64_t columns) {
    return bytes_by_rows(form_named(form), {7, columns}).value();
  };
  EXPECT_EQ(line("f32", 33), (BytesByRows{0, 132}));
  EXPECT_EQ(line("int8", 33), (BytesByRows{0, 33 + 4}));
  EXPECT_EQ(line("int4-g32-asym", 33), (BytesByRows{0, 17 + 2 * 4}));
  EXPECT_EQ(line("int4-row", 33), (BytesByRows{0, 17 + 4}));
  EXPECT_EQ(line("int4-tensor", 33), (BytesByRows{4, 17}));
  EXPECT_EQ(line("int4-tensor-asym", 33), (BytesByRows{8, 17}));
  EXPECT_EQ(line("2:4-int8", 9), (BytesByRows{0, 2 + 5 + 4}));
  EXPECT_EQ(bytes_by_rows(Form{Form::f16}, {7}), (BytesByRows{0, 2}));
  for (const Form& form : all_forms()) {
    for (const std::int64_t columns : {1, 63, 64, 65, 9000}) {
      const auto found = bytes_by_rows(form, {1, columns});
      for (const std::int64_t rows : {0, 1, 2, 255, 256, 257, 4099}) {
        if (!found) break;
        EXPECT_EQ(found->fixed + found->each * rows, form_bytes(form, {rows, columns}))
            << print(form) << " " << rows << "×" << columns;
      }
    }
  }
}

TEST(FormTable, BytesAreNoStraightLineWhereRowsShareOrZerosCount) {
  for (const char* form : {"nf4", "sparse-f32", "sparse-f16", "sparse-int8", "rows(f16,int8)"})
    EXPECT_EQ(bytes_by_rows(form_named(form), {7, 64}), std::nullopt) << form;
  EXPECT_EQ(bytes_by_rows(Form{Form::undecided}, {7, 64}), std::nullopt);
  EXPECT_EQ(bytes_by_rows(Form{Form::f32}, {}), std::nullopt);
}

/// "_scale f16 [10, 2]"
std::vector<std::string> described(const char* form, const Shape& shape) {
  constexpr std::array names{"f32", "f16", "bf16", "i8", "u8"};
  std::vector<std::string> texts;
  for (const PieceLayout& piece : pieces_of(form_named(form), shape)) {
    std::string text = piece.suffix + " " + names.at(static_cast<std::size_t>(piece.element));
    for (const std::int64_t extent : piece.shape) text += " " + std::to_string(extent);
    texts.push_back(text);
  }
  return texts;
}

TEST(FormTable, PiecesAreThoseOfTheFile) {
  EXPECT_THAT(described("bf16", {2, 3}), ElementsAre(" bf16 2 3"));
  EXPECT_THAT(described("int8", {2, 3, 5}), ElementsAre(" i8 2 3 5", "_scale f32 2"));
  EXPECT_THAT(described("int4-g32-asym", {10, 33}),
              ElementsAre("_packed u8 10 17", "_scale f16 10 2", "_zero_point f16 10 2"));
  EXPECT_THAT(described("int4-row", {10, 33}), ElementsAre("_packed u8 10 17", "_scale f32 10 1"));
  EXPECT_THAT(described("int4-tensor", {10, 33}),
              ElementsAre("_packed u8 10 17", "_scale f32 1 1"));
  EXPECT_THAT(described("nf4", {2, 65}), ElementsAre("_packed u8 2 33", "_scale f16 2 2"));
  EXPECT_THAT(described("nf4", {257, 64}), ElementsAre("_packed u8 257 32", "_scale i8 257 1",
                                                       "_scale_step f32 2", "_scale_mean f32 1"));
  EXPECT_THAT(described("sparse-int8", {2, 9}),
              ElementsAre(".bitmask u8 2 2", ".compressed i8 18", "_scale f32 2"));
  EXPECT_THAT(described("2:4-f16", {2, 9}), ElementsAre(".bitmask u8 2 2", ".compressed f16 10"));
}

TEST(FormTable, PackedFormsRefuseVectorsAndShapesThatNoTensorHas) {
  const std::int64_t huge = std::int64_t{1} << 62;
  for (const Form& form : all_forms()) {
    if (is_plain(form)) continue;
    const std::string begin = "stored form \"" + print(form) + "\": ";
    EXPECT_EQ(testing_support::error_of([&] { (void)form_bytes(form, {5}); }),
              begin +
                  "a tensor of shape [5] has rank 1, expected a matrix; keep it f32, f16 or "
                  "bf16");
    for (const Shape& shape : {Shape{0, huge, 8}, Shape{huge, huge}, Shape{-1, 4}, Shape{4, -1},
                               Shape{1 << 30, 1 << 30}, Shape{huge, 0}}) {
      EXPECT_THAT(testing_support::error_of([&] { (void)form_bytes(form, shape); }),
                  HasSubstr(begin + "no tensor has the shape ["));
    }
  }
}

TEST(FormTable, WhatIsNotStoredWholeHasNoBytes) {
  EXPECT_EQ(testing_support::error_of([] { (void)bytes("rows(f16,int8)", {2, 2}); }),
            "stored form \"rows(f16,int8)\": its blocks are stored one by one");
  EXPECT_EQ(testing_support::error_of([] { (void)form_bytes({Form::undecided}, {2, 2}); }),
            "stored form \"auto\": no tensor is stored so");
  const Form groups_of_16{.kind = Form::int_, .bits = 4, .per = {Granularity::group, 16}};
  EXPECT_EQ(testing_support::error_of([&] { (void)form_bytes(groups_of_16, {2, 2}); }),
            "stored form \"int4-g16\": no tensor is stored so");
  EXPECT_EQ(
      testing_support::error_of([] { (void)form_bytes({.kind = Form::int_, .bits = 5}, {2, 2}); }),
      "stored form \"int5\": no tensor is stored so");
}

std::vector<std::string> those(bool (*hold)(const Form&)) {
  std::vector<std::string> names;
  for (const Form& form : all_forms()) {
    if (hold(form)) names.push_back(print(form));
  }
  return names;
}

TEST(FormTable, SaysWhatEachIs) {
  EXPECT_THAT(those(is_plain), ElementsAre("f32", "f16", "bf16"));
  EXPECT_THAT(those(leaves_out_zeros), ElementsAre("sparse-f32", "sparse-f16", "sparse-int8",
                                                   "2:4-f32", "2:4-f16", "2:4-int8"));
  EXPECT_THAT(those([](const Form& form) { return !has_fixed_bytes(form); }),
              ElementsAre("sparse-f32", "sparse-f16", "sparse-int8"));
  EXPECT_THAT(those([](const Form& f) { return traits_of(f).gradient == Gradient::of_both; }),
              ElementsAre("f32"));
  EXPECT_THAT(those([](const Form& f) { return traits_of(f).gradient == Gradient::none; }),
              ElementsAre("int8-dynamic"));
  EXPECT_FALSE(is_plain({Form::undecided}));
  EXPECT_FALSE(is_plain(form_named("rows(f16)")));
  EXPECT_TRUE(has_fixed_bytes(form_named("rows(f16,2:4-f16)")));
  EXPECT_FALSE(has_fixed_bytes(form_named("rows(f16,sparse-f16)")));
}

TEST(FormTable, GroupsAreThoseThatShareAScale) {
  EXPECT_EQ(group_of(form_named("int4-g32"), 100), 32);
  EXPECT_EQ(group_of(form_named("int4-g128-asym"), 100), 128);
  EXPECT_EQ(group_of(form_named("nf4"), 100), 64);
  for (const char* whole : {"f32", "int8", "int4-row", "int4-tensor", "sparse-f16", "2:4-int8"})
    EXPECT_EQ(group_of(form_named(whole), 100), 100) << whole;
}

std::string arithmetic(const std::vector<const char*>& names, std::int64_t rows) {
  std::vector<Form> forms;
  for (const char* name : names) forms.push_back(form_named(name));
  return arithmetic_of(forms, rows);
}

TEST(FormTable, NamesWhatMultiplies) {
  const std::int64_t one = 1, many = 128;
  for (const std::int64_t rows : {one, many}) {
    EXPECT_EQ(arithmetic({"f32", "f32"}, rows), "f32 LibTorch eager");
    EXPECT_EQ(arithmetic({"f16"}, rows), "f32 LibTorch eager from f16 widened at load");
    EXPECT_EQ(arithmetic({"bf16", "f32", "f16"}, rows),
              "f32 LibTorch eager from f16, bf16 widened at load");
    EXPECT_EQ(arithmetic({"int8-dynamic"}, rows), "int8 × int8");
    EXPECT_EQ(arithmetic({"sparse-f16", "nf4"}, rows),
              "f32 LibTorch eager from nf4, sparse-f16 widened block by block");
  }
  EXPECT_EQ(arithmetic({"int8"}, one), "int8 × f32");
  EXPECT_EQ(arithmetic({"int8"}, 4), "int8 × f32");
  EXPECT_EQ(arithmetic({"int8"}, 5), "f32 LibTorch eager from int8 widened block by block");
  EXPECT_EQ(arithmetic({"int4-g64", "f16", "int4-row-asym"}, one),
            "f32 LibTorch eager from f16 widened at load + int4 × f32");
  EXPECT_EQ(arithmetic({"int4-g64", "f16", "int4-row-asym"}, many),
            "f32 LibTorch eager from f16 widened at load, int4-g64, int4-row-asym widened block by "
            "block");
  EXPECT_EQ(arithmetic({"rows(int8,nf4)", "int8-dynamic"}, one),
            "f32 LibTorch eager from nf4 widened block by block + int8 × f32 + int8 × int8");
  EXPECT_EQ(arithmetic({}, one), "");
}

}  // namespace
}  // namespace itera
