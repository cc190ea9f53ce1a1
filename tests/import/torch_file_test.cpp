// PyTorch files as trees: wrappers, objects, shared tensors, and files that only look like one.
#include "import/torch_file.hpp"

#include <gmock/gmock.h>

#include "support/folder.hpp"
#include "support/torch_writer.hpp"

namespace itera {
namespace {

using testing::HasSubstr;
using testing_support::error_of;
using testing_support::Pickle;
using testing_support::torch_file;

ForeignContents read(const std::string& file) { return read_torch(std::as_bytes(std::span(file))); }

std::string fault_of(const std::string& file) {
  return error_of([&] { read(file); });
}

/// "key: type value" of every branch, indented.
std::string drawn(const Branch& branch, const std::string& indent = "") {
  std::string text = indent + branch.key + ": " + branch.type;
  if (!branch.value.is_null()) text += " " + branch.value.dump();
  if (branch.tensor) text += " #" + std::to_string(*branch.tensor);
  text += "\n";
  for (const Branch& below : branch.branches) text += drawn(below, indent + "  ");
  return text;
}

TEST(TorchFile, IsATree) {
  Pickle p;
  p.op('}').op('(').text("model").ordered_dictionary().text("norm.weight");
  p.tensor({"FloatStorage", "0", 2, {2}, {1}}).op('s');
  p.op('}').text("_metadata").op('}').op('s').op('b');  // state of a container
  p.text("config").global("models", "Config").op(')').op('\x81');
  p.op('}').text("width").integer(64).op('s').op('b');
  p.text("epoch").integer(3).text("loss").number(0.5).text("done").op('\x88').text("none").op('N');
  p.text("type").global("torch", "qint8").text("list").op(']').op('(').integer(1).text("b").op('e');
  p.integer(7).text("seven").op('u').op('.');
  const std::string file = torch_file(p, {{"0", "12345678"}});
  const ForeignContents contents = read(file);
  EXPECT_EQ(contents.format, "PyTorch");
  EXPECT_EQ(drawn(contents.tree),
            ": dictionary\n"
            "  model: dictionary\n"
            "    norm.weight: tensor #0\n"
            "  config: models.Config\n"
            "    width: integer 64\n"
            "  epoch: integer 3\n"
            "  loss: number 0.5\n"
            "  done: boolean true\n"
            "  none: none\n"
            "  type: global \"torch.qint8\"\n"
            "  list: list\n"
            "    0: integer 1\n"
            "    1: text \"b\"\n"
            "  7: text \"seven\"\n");
  ASSERT_EQ(contents.tensors.size(), 1U);
  EXPECT_EQ(contents.tensors[0].name, "model.norm.weight");
}

TEST(TorchFile, SharedTensorsAreTwo) {
  Pickle p;
  p.op('}').text("a").tensor({"FloatStorage", "0", 2, {2}, {1}}).op('q').op('\5').op('s');
  p.text("b").op('h').op('\5').op('s').op('.');
  const std::string file = torch_file(p, {{"0", "12345678"}});
  const ForeignContents contents = read(file);
  ASSERT_EQ(contents.tensors.size(), 2U);
  EXPECT_EQ(contents.tensors[1].name, "b");
  EXPECT_TRUE(same_values(contents.tensors[0], contents.tensors[1]));
}

TEST(TorchFile, IsRefusedWhenItIsSomethingElse) {
  const std::string none = Pickle().op('N').bytes;
  EXPECT_EQ(fault_of(testing_support::zip_of({{"a/b.txt", ""}})),
            "a zip file, but without the data.pkl that torch.save writes");
  EXPECT_EQ(fault_of(testing_support::zip_of({{"a/b/data.pkl", none}})),
            "a zip file, but without the data.pkl that torch.save writes");
  EXPECT_EQ(fault_of(testing_support::zip_of({{"a/data.pkl", none}, {"a/constants.pkl", none}})),
            "a TorchScript program; load it in Python and torch.save its state_dict()");
  EXPECT_EQ(fault_of(torch_file(Pickle().op('N').op('.'), {}, "big")),
            "its byte order is \"big\", expected \"little\"; save it again on a machine that is "
            "little-endian");
  EXPECT_EQ(fault_of(torch_file(Pickle().op('N').op('.'), {})), "no error");
  EXPECT_THAT(fault_of(torch_file(Pickle().global("os", "system").op('.'), {})),
              HasSubstr("GLOBAL at byte 2: global \"os.system\" is not among"));
}

TEST(TorchFile, HasKeysThatAreTexts) {
  EXPECT_EQ(fault_of(torch_file(Pickle().op('}').op('N').op('N').op('s').op('.'), {})),
            "a key at byte 3 of the pickle is of kind none, expected a text");
  Pickle twice;
  twice.op('}').text("a").op('N').op('s').text("a").op('N').op('s').op('.');
  EXPECT_EQ(fault_of(torch_file(twice, {})), "key \"a\" is given twice");
}

TEST(TorchFile, IsNoDeeperThanItMayBe) {
  Pickle itself;
  itself.op(']').op('q').op('\0').op('h').op('\0').op('a').op('.');
  EXPECT_THAT(fault_of(torch_file(itself, {})), HasSubstr("lies under more than 40 keys"));
}

/// Each of 40 lists holds the one before it twice: 2⁴⁰ values, were they listed.
TEST(TorchFile, DoesNotListWhatHasNoEnd) {
  Pickle laughs;
  laughs.op(')').op('q').op('\0');
  for (int i = 0; i < 40; ++i) laughs.op('h').op('\0').op('\x86').op('q').op('\0');
  EXPECT_EQ(fault_of(torch_file(laughs.op('.'), {})),
            "its values refer to each other too often to be listed");
}

}  // namespace
}  // namespace itera
