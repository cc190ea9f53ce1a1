// Checkpoints to disk and back; files that are not checkpoints, and ten thousand damaged ones.
#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <utility>

#include "base/files.hpp"
#include "import/safetensors.hpp"
#include "itera/checkpoint.hpp"
#include "support/folder.hpp"
#include "support/form.hpp"
#include "support/mutation.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing_support::error_of;

using CheckpointFile = testing_support::InFolder;

Checkpoint example() {
  Checkpoint c{"itera", {{"width", 3}}, "{\"kind\":\"char\"}", {}, {{"head", "embedding"}}};
  c.tensors["embedding"] =
      store_f32(at::tensor({1.0F, -0.0F, 3.5F, 1e-40F, 65504.0F, INFINITY}).view({2, 3}));
  c.tensors["half"] = store_half(at::tensor({1.0F, 0.1F, -2.5F}), "f16"_form);
  c.tensors["brain"] = store_half(at::tensor({1.0F, 0.1F, 3e38F, 7.0F}), "bf16"_form);
  c.tensors["none"] = store_f32(at::empty({0, 4}));
  return c;
}

/// One tensor of every kind of form, and what is left of a cut.
Checkpoint packed_example() {
  Checkpoint c = example();
  const at::Tensor values = at::arange(-6, 6, at::kFloat).view({3, 4}) / 8;
  for (const char* form : {"int8", "int8-dynamic", "int4-g32-asym", "int4-tensor", "nf4",
                           "sparse-f16", "sparse-int8", "2:4-f32"})
    c.tensors[form] = store(values, form_named(form));
  c.tensors["rows"] = store_rows({store(values, "f16"_form), store(values, "int8"_form)});
  c.kept = {{"layer", {{"", {0, 2}}}}, {"state", {{"2", {1, 3, 5}}}}};
  return c;
}

/// The metadata that save() writes.
safetensors::Metadata metadata() {
  return {{"itera.format", "1"},
          {"itera.architecture", "itera"},
          {"itera.config", "{}"},
          {"itera.tokenizer", ""},
          {"itera.ties", "{}"}};
}

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

TEST_F(CheckpointFile, ComesBackBitForBit) {
  const Checkpoint before = example();
  save(before, folder / "a.safetensors");
  const Checkpoint after = load_checkpoint(folder / "a.safetensors");
  EXPECT_EQ(after.architecture, before.architecture);
  EXPECT_EQ(after.config, before.config);
  EXPECT_EQ(after.tokenizer, before.tokenizer);
  EXPECT_EQ(after.ties, before.ties);
  ASSERT_EQ(after.tensors.size(), before.tensors.size());
  for (const auto& [name, stored] : before.tensors) {
    EXPECT_EQ(after.at(name)->form(), stored->form());
    EXPECT_TRUE(at::equal(after.at(name)->dense(), stored->dense())) << name;
  }
  EXPECT_TRUE(std::signbit(after.at("embedding")->dense()[0][1].item<float>()));
  EXPECT_EQ(after.at("head"), after.at("embedding"));
}

TEST_F(CheckpointFile, PackedTensorsAndWhatIsLeftOfACutComeBack) {
  const Checkpoint before = packed_example();
  save(before, folder / "a");
  const Checkpoint after = load_checkpoint(folder / "a");
  EXPECT_EQ(after.kept, before.kept);
  ASSERT_EQ(after.tensors.size(), before.tensors.size());
  for (const auto& [name, stored] : before.tensors) {
    EXPECT_EQ(after.at(name)->form(), stored->form());
    EXPECT_EQ(after.at(name)->bytes(), stored->bytes());
    EXPECT_TRUE(at::equal(after.at(name)->dense(), stored->dense())) << name;
  }
}

TEST_F(CheckpointFile, SaysNothingOfFormsAndCutsWhereThereAreNone) {
  save(example(), folder / "a");
  const auto keys = safetensors::File(folder / "a").contents().metadata;
  EXPECT_FALSE(keys.contains("itera.forms"));
  EXPECT_FALSE(keys.contains("itera.kept"));
}

TEST_F(CheckpointFile, ATieMayLeadToAPackedTensor) {
  Checkpoint c = packed_example();
  c.ties["head"] = "nf4";
  save(c, folder / "a");
  const Checkpoint after = load_checkpoint(folder / "a");
  EXPECT_EQ(after.at("head"), after.at("nf4"));
  c.ties["int4-tensor"] = "nf4";  // which is a tensor itself
  save(c, folder / "a");
  EXPECT_THAT(error_of([&] { load_checkpoint(folder / "a"); }),
              HasSubstr("\"int4-tensor\" is tied to \"nf4\", which is not another tensor"));
}

/// A file of one int4 tensor "w" (3, 4) and a plain "p", where the metadata and one part may lie.
class PackedFile : public CheckpointFile {
 protected:
  struct Part {
    std::string name, dtype;  ///< without a type: left out
    std::vector<std::int64_t> shape;
  };

  std::string loaded(const std::string& forms, const Part& wrong = {}) {
    const std::string zeros(64, '\0');
    std::vector<safetensors::Tensor> entries;
    for (const Part& part :
         {Part{"w_packed", "U8", {3, 2}}, {"w_scale", "F16", {3, 1}}, {"p", "F32", {2}}}) {
      const Part& taken = part.name == wrong.name ? wrong : part;
      if (taken.dtype.empty()) continue;
      entries.push_back({taken.name, taken.dtype, taken.shape, {}});
      entries.back().data = bytes_of(zeros).first(safetensors::payload_bytes(entries.back()));
    }
    auto changed = metadata();
    changed["itera.forms"] = forms;
    safetensors::write(folder / "a", entries, changed);
    return error_of([&] { load_checkpoint(folder / "a"); });
  }
};

TEST_F(PackedFile, LacksNoPartAndHasEachInItsTypeAndShape) {
  const std::string forms = R"j({"w":{"form":"int4-g32","shape":[3,4]}})j";
  EXPECT_EQ(loaded(forms), "no error");
  const std::pair<Part, const char*> wrong[] = {
      {{"w_packed", "", {}}, "tensor \"w\": its piece \"w_packed\" is missing"},
      {{"w_scale", "", {}}, "tensor \"w\": its piece \"w_scale\" is missing"},
      {{"w_packed", "I8", {3, 2}}, "\"w_packed\" is I8 [3, 2], expected U8 [3, 2]"},
      {{"w_packed", "U8", {3, 4}}, "\"w_packed\" is U8 [3, 4], expected U8 [3, 2]"},
      {{"w_scale", "F32", {3, 1}}, "\"w_scale\" is F32 [3, 1], expected F16 [3, 1]"},
      {{"w_scale", "F16", {1, 3}}, "\"w_scale\" is F16 [1, 3], expected F16 [3, 1]"}};
  for (const auto& [part, message] : wrong) {
    EXPECT_THAT(loaded(forms, part), AllOf(HasSubstr((folder / "a").string()), HasSubstr(message)));
  }
}

TEST_F(PackedFile, TrustsNothingThatItsMetadataSay) {
  const std::pair<const char*, const char*> wrong[] = {
      {"7", "its itera.forms are no map"},
      {"[]", "its itera.forms are no map"},
      {"{", "itera.forms: not valid JSON"},
      {R"j({"w":3})j", "tensor \"w\": its entry of itera.forms is 3, expected form, shape"},
      {R"j({"w":{"shape":[3,4]}})j", "tensor \"w\": its entry of itera.forms is {"},
      {R"j({"w":{"form":4,"shape":[3,4]}})j", "expected form, shape and perhaps rows"},
      {R"j({"w":{"form":"nf4"}})j", "expected form, shape"},
      {R"j({"w":{"form":"nf4","shape":[3,-4]}})j", "expected form, shape"},
      {R"j({"w":{"form":"nf4","shape":[3,4.5]}})j", "expected form, shape"},
      {R"j({"w":{"form":"nf4","shape":[3,18446744073709551615]}})j", "expected form, shape"},
      {R"j({"w":{"form":"nf4","shape":"3"}})j", "expected form, shape"},
      {R"j({"w":{"form":"nf4","shape":[3,4],"rows":{}}})j", "expected form, shape"},
      {R"j({"w":{"form":"nf4","shape":[3,4],"rows":[3]}})j", "\"nf4\" has no blocks of rows"},
      {R"j({"w":{"form":"int5","shape":[3,4]}})j", "\"w\": unknown stored form \"int5\""},
      {R"j({"w":{"form":"nf4","shape":[12]}})j", "has rank 1"},
      {R"j({"w":{"form":"nf4","shape":[4611686018427387904,8]}})j", "no tensor has the shape"},
      {R"j({"w":{"form":"nf4","shape":[0,4611686018427387904,8]}})j", "no tensor has the shape"},
      {R"j({"w":{"form":"int4-g32","shape":[3,4]},"w_packed":{"form":"nf4","shape":[3,4]}})j",
       "tensor \"w_packed\": its piece \"w_packed_packed\" is missing"},
      {R"j({"w":{"form":"int4-g32","shape":[3,4]},"w_":{"form":"rows(f32)","shape":[3,4]}})j",
       "tensor \"w_\": form \"rows(f32)\" names 1 blocks and \"rows\" has 0"},
      {R"j({"p":{"form":"nf4","shape":[3,4]}})j", "\"p\": its piece \"p_packed\" is missing"},
      {R"j({"w":{"form":"rows(nf4,f32)","shape":[3,4],"rows":[2,2]}})j",
       "the blocks of \"rows(nf4,f32)\" do not add up to shape [3, 4]"},
      {R"j({"w":{"form":"rows(nf4)","shape":[3,4],"rows":[9]}})j", "do not add up to shape"},
      {R"j({"w":{"form":"rows(nf4)","shape":[3,4],"rows":[3]}})j",
       "tensor \"w\": its piece \"w.0_packed\" is missing"},
      {R"j({"w":{"form":"rows(rows(nf4))","shape":[3,4],"rows":[3]}})j",
       "unknown stored form \"rows(rows(nf4))\""},
      {R"j({"w":{"form":"rows()","shape":[3,4],"rows":[3]}})j", "unknown stored form"},
      {R"j({"w":{"form":"rows(f32)","shape":[],"rows":[0]}})j", "tensor \"w\": "},
      {R"j({"w":{"form":"f32","shape":[3,4]}})j", "tensor \"w\": its piece \"w\" is missing"}};
  for (const auto& [forms, message] : wrong) {
    EXPECT_THAT(loaded(forms), AllOf(HasSubstr((folder / "a").string()), HasSubstr(message)));
  }
}

TEST_F(PackedFile, APartBelongsToOneTensor) {
  const std::string forms = R"j({"w":{"form":"int4-row","shape":[3,4]},
                                 "w_scale":{"form":"f32","shape":[3,1]}})j";
  EXPECT_THAT(loaded(forms, {"w_scale", "F32", {3, 1}}),
              HasSubstr("tensor \"w_scale\": its piece \"w_scale\" is a piece of another tensor"));
}

TEST_F(CheckpointFile, ABitmapMustCountItsEntries) {
  const auto loaded = [&](const std::string& form, const std::string& bitmap, std::size_t entries,
                          std::int64_t columns) {
    const std::string zeros(4 * entries, '\0');
    auto changed = metadata();
    changed["itera.forms"] = Values{{"w", {{"form", form}, {"shape", {1, columns}}}}}.dump();
    safetensors::write(
        folder / "a",
        {{"w.bitmask", "U8", {1, static_cast<std::int64_t>(bitmap.size())}, bytes_of(bitmap)},
         {"w.compressed", "F32", {static_cast<std::int64_t>(entries)}, bytes_of(zeros)}},
        changed);
    return error_of([&] { load_checkpoint(folder / "a"); });
  };
  EXPECT_EQ(loaded("sparse-f32", "\x15", 3, 6), "no error");
  EXPECT_THAT(loaded("sparse-f32", "\x15", 2, 6),
              HasSubstr("tensor \"w\": its piece \"w.compressed\" is F32 [2], expected F32 [3]"));
  EXPECT_THAT(loaded("sparse-f32", "\x55", 4, 6),
              HasSubstr("tensor \"w\": its bitmask has entries beyond the last column"));
  EXPECT_EQ(loaded("2:4-f32", "\x16", 3, 5), "no error");
  for (const char* wrong : {"\x17", "\x12", "\x06"}) {
    EXPECT_THAT(loaded("2:4-f32", wrong, 3, 5),
                HasSubstr("tensor \"w\": its bitmask does not have two of every four entries"));
  }
}

TEST_F(CheckpointFile, WhatIsLeftOfACutIsListsOfEntries) {
  for (const std::string kept : {"[]", "3", R"({"state":[1]})", R"({"state":{"0":1}})",
                                 R"({"state":{"0":[-1]}})", R"({"state":{"0":[1.5]}})"}) {
    auto changed = metadata();
    changed["itera.kept"] = kept;
    safetensors::write(folder / "a", {}, changed);
    EXPECT_THAT(error_of([&] { load_checkpoint(folder / "a"); }),
                HasSubstr("its itera.kept are " + kept + ", expected lists of entries"));
  }
}

TEST_F(CheckpointFile, TwoTensorsCannotShareAName) {
  Checkpoint c = example();
  c.tensors["w"] = store(at::ones({3, 4}), "int4-row"_form);
  c.tensors["w_scale"] = store_f32(at::ones({3}));
  EXPECT_THAT(error_of([&] { save(c, folder / "a"); }),
              HasSubstr("cannot write a tensor of name \"w_scale\": the name is taken"));
  EXPECT_EQ(entries(), 0U);
}

TEST_F(CheckpointFile, HoldsExactlyTheBytesItCounts) {
  const Checkpoint c = example();
  EXPECT_EQ(c.bytes(), 6 * 4 + 3 * 2 + 4 * 2);  // the tied head counts once
  save(c, folder / "a.safetensors");
  std::ifstream file(folder / "a.safetensors", std::ios::binary);
  std::uint64_t header = 0;
  file.read(reinterpret_cast<char*>(&header), 8);
  EXPECT_EQ(fs::file_size(folder / "a.safetensors"),
            8 + header + static_cast<std::uint64_t>(c.bytes()));
}

TEST_F(CheckpointFile, RefusesWhatIsNotACheckpoint) {
  std::ofstream(folder / "text") << "This is not a safetensors file, whatever its name.";
  EXPECT_THAT(error_of([&] { load_checkpoint(folder / "text"); }), HasSubstr("text"));
  EXPECT_THAT(error_of([&] { load_checkpoint(folder / "absent"); }), HasSubstr("absent"));
}

TEST_F(CheckpointFile, RefusesATieToNothing) {
  Checkpoint c = example();
  c.ties["head"] = "gone";
  save(c, folder / "a.safetensors");
  EXPECT_THAT(error_of([&] { load_checkpoint(folder / "a.safetensors"); }),
              HasSubstr("\"head\" is tied to \"gone\""));
}

TEST_F(CheckpointFile, SaysWhichPartOfTheMetadataIsWrong) {
  const auto with = [&](const std::string& key, const std::string& value) {
    auto changed = metadata();
    changed[key] = value;
    safetensors::write(folder / "a", {}, changed);
    return error_of([&] { load_checkpoint(folder / "a"); });
  };
  const auto without = [&](const std::string& key) {
    auto changed = metadata();
    changed.erase(key);
    safetensors::write(folder / "a", {}, changed);
    return error_of([&] { load_checkpoint(folder / "a"); });
  };
  EXPECT_EQ(with("itera.format", "1"), "no error");
  EXPECT_THAT(with("itera.format", "2"), HasSubstr("its format is \"2\"; this version reads 1"));
  EXPECT_THAT(with("itera.config", "{"), HasSubstr("itera.config"));
  EXPECT_THAT(with("itera.ties", "nothing"), HasSubstr("itera.ties"));
  EXPECT_THAT(with("itera.ties", "{\"head\": 3}"), HasSubstr("\"head\" is tied to 3"));
  for (const auto& [key, value] : metadata()) {
    EXPECT_THAT(without(key),
                AllOf(HasSubstr((folder / "a").string()),
                      HasSubstr("no \"" + key + "\": not a checkpoint that itera-lab wrote")));
  }
}

TEST_F(CheckpointFile, RefusesTypesThatNoFormHas) {
  const std::string eight(8, '\0');
  for (const std::string type : {"F64", "I64", "U64", "F8_E4M3", "BOOL"}) {
    const std::string data = eight.substr(0, safetensors::element_bytes(type).value());
    safetensors::write(folder / "a", {{"weight", type, {1}, bytes_of(data)}}, metadata());
    EXPECT_THAT(error_of([&] { load_checkpoint(folder / "a"); }),
                AllOf(HasSubstr("tensor \"weight\" has type " + type), HasSubstr("\": tensor")));
  }
}

TEST_F(CheckpointFile, RefusesShapesBeyondAllCounting) {
  const Values header{{"__metadata__", metadata()},
                      {"weight",
                       {{"dtype", "F32"},
                        {"shape", {0, std::int64_t{1} << 62, 8}},  // no bytes, but endless rows
                        {"data_offsets", {0, 0}}}}};
  const std::string text = header.dump();
  const std::uint64_t length = text.size();
  write_file(folder / "a", std::string(reinterpret_cast<const char*>(&length), 8) + text);
  EXPECT_THAT(error_of([&] { load_checkpoint(folder / "a"); }),
              AllOf(HasSubstr((folder / "a").string()), HasSubstr("\"weight\"")));
}

TEST_F(CheckpointFile, CannotBeWrittenWhereThereIsNoFolder) {
  EXPECT_THAT(error_of([&] { save(example(), folder / "absent" / "a"); }), HasSubstr("absent"));
  EXPECT_EQ(entries(), 0U);
}

TEST_F(CheckpointFile, TenThousandDamagedFilesLoadOrAreRefused) {
  const fs::path path = folder / "a.safetensors";
  save(packed_example(), path);
  const std::string file = read_file(path);
  const std::size_t header = file.size() - static_cast<std::size_t>(packed_example().bytes());
  testing_support::Random random(20250711);
  int loaded = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string damaged = testing_support::mutated(file, random, header);
    fs::remove(path);  // ext4 waits for the disk where a file is cut short and written anew
    std::ofstream(path, std::ios::binary) << damaged;
    try {
      const Checkpoint checkpoint = load_checkpoint(path);
      for (const auto& [name, stored] : checkpoint.tensors) {
        EXPECT_EQ(stored->dense().sizes(), at::IntArrayRef(stored->shape())) << name;
      }
      EXPECT_LE(checkpoint.bytes(), static_cast<std::int64_t>(damaged.size()));
      ++loaded;
    } catch (const Error& e) {
      EXPECT_THAT(e.what(), HasSubstr(path.string()));
    } catch (const std::exception& e) {
      ADD_FAILURE() << "not an Error: " << e.what();
    }
    if (HasFailure()) FAIL() << "mutation " << i << ": " << testing::PrintToString(damaged);
  }
  EXPECT_GT(loaded, 100);  // damage to values and names is no fault of the format
  EXPECT_LT(loaded, 7500);
}

}  // namespace
}  // namespace itera
