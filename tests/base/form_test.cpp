// Forms by name: every one there is, written out, and what nearly is one.
#include "itera/form.hpp"

#include <gmock/gmock.h>

#include <set>

#include "support/folder.hpp"

namespace itera {
namespace {

constexpr Granularity g32{Granularity::group, 32}, g64{Granularity::group, 64},
    g128{Granularity::group, 128}, per_row{Granularity::row}, per_tensor{Granularity::tensor};

Form levels(int bits, Granularity per, bool zero_point = false, bool dynamic = false) {
  return {Form::int_, bits, per, zero_point, dynamic, {}};
}

Form entries(Form::Kind kind, Form of) { return {.kind = kind, .of = {std::move(of)}}; }

const std::vector<std::pair<std::string, Form>>& written_out() {
  static const std::vector<std::pair<std::string, Form>> all{
      {"f32", {Form::f32}},
      {"f16", {Form::f16}},
      {"bf16", {Form::bf16}},
      {"int8", levels(8, per_row)},
      {"int8-dynamic", levels(8, per_row, false, true)},
      {"int4-g32", levels(4, g32)},
      {"int4-g32-asym", levels(4, g32, true)},
      {"int4-g64", levels(4, g64)},
      {"int4-g64-asym", levels(4, g64, true)},
      {"int4-g128", levels(4, g128)},
      {"int4-g128-asym", levels(4, g128, true)},
      {"int4-row", levels(4, per_row)},
      {"int4-row-asym", levels(4, per_row, true)},
      {"int4-tensor", levels(4, per_tensor)},
      {"int4-tensor-asym", levels(4, per_tensor, true)},
      {"nf4", {Form::nf4}},
      {"sparse-f32", entries(Form::sparse, {Form::f32})},
      {"sparse-f16", entries(Form::sparse, {Form::f16})},
      {"sparse-int8", entries(Form::sparse, levels(8, per_row))},
      {"2:4-f32", entries(Form::two_four, {Form::f32})},
      {"2:4-f16", entries(Form::two_four, {Form::f16})},
      {"2:4-int8", entries(Form::two_four, levels(8, per_row))}};
  return all;
}

TEST(Form, EveryOneIsWrittenAndReadAsItsNameSays) {
  for (const auto& [name, form] : written_out()) {
    EXPECT_EQ(print(form), name);
    EXPECT_EQ(parse_form(name), form) << name;
    EXPECT_EQ(form_named(name), form) << name;
  }
}

TEST(Form, TheseAreAllAndNoTwoAreTheSame) {
  std::vector<Form> all;
  for (const auto& [name, form] : written_out()) {
    EXPECT_EQ(std::ranges::count(all, form), 0) << name;
    all.push_back(form);
  }
  EXPECT_EQ(all_forms(), all);
}

TEST(Form, RowsAreBlocksOfAnyOfThem) {
  const Form form{
      .kind = Form::rows,
      .of = {{Form::f16}, levels(4, g32, true), entries(Form::two_four, levels(8, per_row))}};
  EXPECT_EQ(print(form), "rows(f16,int4-g32-asym,2:4-int8)");
  EXPECT_EQ(parse_form("rows(f16,int4-g32-asym,2:4-int8)"), form);
  for (const auto& [name, block] : written_out()) {
    EXPECT_EQ(parse_form("rows(" + name + ")"), (Form{.kind = Form::rows, .of = {block}}));
    EXPECT_EQ(parse_form("rows(bf16," + name + ")"),
              (Form{.kind = Form::rows, .of = {{Form::bf16}, block}}));
  }
  EXPECT_NE(parse_form("rows(f16,f32)"), parse_form("rows(f32,f16)"));
}

TEST(Form, NearlyOneIsNone) {
  for (const std::string name : {"",
                                 "int5",
                                 "int4",
                                 "int4-",
                                 "int4-g16",
                                 "int4-g",
                                 "int4-g032",
                                 "int4-g32 ",
                                 " int4-g32",
                                 "int4-g32-sym",
                                 "int4-asym",
                                 "int4-g32-asym-asym",
                                 "int4-g32-dynamic",
                                 "int4-rows",
                                 "int8-asym",
                                 "int8-row",
                                 "int8-g32",
                                 "int8-dynamic-asym",
                                 "INT8",
                                 "nf4-asym",
                                 "nf4-g64",
                                 "nf",
                                 "sparse",
                                 "sparse-",
                                 "sparse-bf16",
                                 "sparse-nf4",
                                 "sparse-int8-dynamic",
                                 "sparse-sparse-f16",
                                 "2:4",
                                 "2:4-",
                                 "2:4-nf4",
                                 "4:8-f16",
                                 "f64",
                                 "f3",
                                 "f322",
                                 "float32",
                                 "auto",
                                 "rows",
                                 "rows()",
                                 "rows(f16",
                                 "rows(f16,)",
                                 "rows(,f16)",
                                 "rows(f16, int8)",
                                 "rows(f16;int8)",
                                 "rows(int5)",
                                 "rows(rows(f16))",
                                 "rows(f16,auto)",
                                 "rows(f16))"}) {
    EXPECT_EQ(parse_form(name), std::nullopt) << name;
    EXPECT_EQ(testing_support::error_of([&] { (void)form_named(name); }),
              "unknown stored form \"" + name +
                  "\": expected f32, f16, bf16, int8, int8-dynamic, int4-g32, int4-g32-asym, "
                  "int4-g64, int4-g64-asym, int4-g128, int4-g128-asym, int4-row, int4-row-asym, "
                  "int4-tensor, int4-tensor-asym, nf4, sparse-f32, sparse-f16, sparse-int8, "
                  "2:4-f32, 2:4-f16, 2:4-int8, or rows(…) of these");
  }
}

TEST(Form, WhatIsNotDecidedYetIsWrittenButNeverRead) {
  EXPECT_EQ(print({Form::undecided}), "auto");
  EXPECT_NE((Form{Form::undecided}), Form{});
}

TEST(Form, IsF32UnlessItSaysOtherwise) { EXPECT_EQ(print({}), "f32"); }

}  // namespace
}  // namespace itera
