// Import: ties, partial files, our own files, and the faults of each.
#include "itera/import.hpp"

#include <gmock/gmock.h>

#include "import/safetensors.hpp"
#include "toy_model.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::error_of;
using testing_support::Pickle;
using testing_support::state_dictionary;

class Import : public test::Importing {};

TEST_F(Import, TakesConfigurationAndTiesFromTheArchitecture) {
  const Imported imported = import(state_dictionary(test::whole_toy()));
  EXPECT_EQ(imported.checkpoint.config,
            Values({{"rows", 5}, {"width", 2}, {"experts", 2}, {"tied", true}}));
  EXPECT_EQ(imported.checkpoint.ties.at("head.weight"), "embedding.weight");
  EXPECT_EQ(imported.checkpoint.tokenizer, "");
  EXPECT_THAT(imported.notes,
              ElementsAre("PyTorch file with 4 tensors, read as architecture \"toy\""));
}

TEST_F(Import, AHeadThatSharesItsStorageIsTied) {
  for (const char* key : {"0", "1"}) {
    Pickle p;
    p.op('}').text("embedding.weight").tensor({"FloatStorage", "0", 2, {1, 2}, {2, 1}}).op('s');
    p.text("head.weight").tensor({"FloatStorage", key, 2, {1, 2}, {2, 1}}).op('s').op('.');
    const std::string bytes(8, '\1');
    const Imported imported =
        import(testing_support::torch_file(p, {{"0", bytes}, {"1", bytes}}), true);
    EXPECT_EQ(imported.checkpoint.ties.contains("head.weight"), std::string(key) == "0");
  }
}

TEST_F(Import, PartialFilesHaveZeros) {
  auto shapes = test::whole_toy();
  shapes.pop_back();
  const std::string file = state_dictionary(shapes);
  EXPECT_EQ(fault_of(file),
            "1 tensor is missing that architecture \"toy\" has: \"experts.1.weight\"; `partial` "
            "takes zeros in their place");
  const Imported imported = import(file, true);
  EXPECT_TRUE(at::equal(imported.checkpoint.at("experts.1.weight")->dense(), at::zeros({2, 2})));
  EXPECT_EQ(imported.notes.back(),
            "zero in place of 1 tensor that the file lacks: experts.1.weight");
}

TEST_F(Import, ShapesMustFit) {
  auto shapes = test::whole_toy();
  shapes[2].second = {3, 2};
  EXPECT_EQ(fault_of(state_dictionary(shapes)),
            "the tensors do not fit the configuration of architecture \"toy\": "
            "\"experts.0.weight\" has shape [3, 2], expected [2, 2]");
}

TEST_F(Import, ReadsForeignSafetensors) {
  const std::string bytes(16, '\0');
  const auto part = [&](std::size_t size) { return std::as_bytes(std::span(bytes)).first(size); };
  safetensors::write(path,
                     {{"embedding.weight", "F16", {1, 2}, part(4)},
                      {"gain", "F32", {2}, part(8)},
                      {"experts.0.weight", "F32", {2, 2}, part(16)},
                      {"experts.1.weight", "F32", {2, 2}, part(16)}},
                     {{"format", "pt"}});
  const Imported imported = import_checkpoint(path, test::toys(), false);
  EXPECT_EQ(print(imported.checkpoint.at("embedding.weight")->form()), "f16");
  EXPECT_THAT(imported.notes,
              ElementsAre("safetensors file with 4 tensors, read as architecture \"toy\""));
}

TEST_F(Import, ReadsOurOwnFiles) {
  Checkpoint ours{"other", {{"k", 1}}, "tokens", {{"a", store_f32(at::ones({3}))}}, {}};
  save(ours, path);
  const Imported imported = import_checkpoint(path, {}, false);
  EXPECT_EQ(imported.checkpoint.architecture, "other");
  EXPECT_EQ(imported.checkpoint.tokenizer, "tokens");
  EXPECT_THAT(imported.notes, ElementsAre());
}

TEST_F(Import, EveryFaultNamesTheFile) {
  const auto fault = [&](const std::string& file) {
    write_file(path, file);
    try {
      import_checkpoint(path, test::toys(), false);
    } catch (const Error& e) {
      EXPECT_THAT(e.what(), HasSubstr("\"" + path.string() + "\": "));
      return e.fault();
    }
    return Fault::stopped;
  };
  EXPECT_EQ(fault("no checkpoint at all"), Fault::invalid);
  EXPECT_EQ(fault(state_dictionary({{"a", {1}}})), Fault::invalid);
  const std::string header = R"({"__metadata__":{"itera.format":"9"}})";
  EXPECT_EQ(fault(testing_support::little_endian(std::uint64_t{header.size()}) + header),
            Fault::invalid);
  EXPECT_THAT(error_of([&] { import_checkpoint(folder / "absent", test::toys(), false); }),
              HasSubstr("no such file or directory"));
}

}  // namespace
}  // namespace itera
