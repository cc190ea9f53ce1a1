// Checkpoints to disk and back; files that are not checkpoints, and ten thousand damaged ones.
#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

#include "base/files.hpp"
#include "import/safetensors.hpp"
#include "itera/checkpoint.hpp"
#include "support/folder.hpp"
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
  c.tensors["half"] = store_half(at::tensor({1.0F, 0.1F, -2.5F}), "f16");
  c.tensors["brain"] = store_half(at::tensor({1.0F, 0.1F, 3e38F, 7.0F}), "bf16");
  c.tensors["none"] = store_f32(at::empty({0, 4}));
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
  save(example(), path);
  const std::string file = read_file(path);
  const std::size_t header = file.size() - static_cast<std::size_t>(example().bytes());
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
