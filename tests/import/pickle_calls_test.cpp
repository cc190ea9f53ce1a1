// What stands for calls: containers, tensors to be made, objects as dictionaries, and refusals.
#include "import/pickle_calls.hpp"

#include <gmock/gmock.h>

#include "support/folder.hpp"

namespace itera::pickle {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::error_of;

class PickleCalls : public testing::Test {
 protected:
  State state;

  Index global(std::string_view module, std::string_view name) {
    return named(state, module, name);
  }
  Index of(Kind kind, std::vector<Index> items) {
    Value value{kind};
    value.items = std::move(items);
    return state.make(std::move(value));
  }
  Index number(std::int64_t n) {
    Value value{Kind::integer};
    value.integer = n;
    return state.make(std::move(value));
  }
  Index call(std::string_view module, std::string_view name, std::vector<Index> arguments) {
    return called(state, global(module, name), of(Kind::tuple, std::move(arguments)));
  }
  const Value& at(Index index) const { return state.values[index]; }
};

TEST_F(PickleCalls, MakeDictionaries) {
  const Index one = number(1), two = number(2);
  EXPECT_EQ(at(call("collections", "OrderedDict", {})).kind, Kind::dictionary);
  const Index pairs = of(Kind::list, {of(Kind::tuple, {one, two}), of(Kind::list, {two, one})});
  const Index ordered = call("collections", "OrderedDict", {pairs});
  EXPECT_THAT(at(ordered).items, ElementsAre(one, two, two, one));
  EXPECT_THAT(at(call("collections", "Counter", {ordered})).items, ElementsAre(one, two, two, one));
  EXPECT_THAT(at(call("collections", "defaultdict", {global("builtins", "list")})).items,
              IsEmpty());
  EXPECT_EQ(error_of([&] { call("builtins", "dict", {of(Kind::list, {one})}); }),
            "pickle: opcode 0x00 at byte 0: pairs of key and value expected");
}

TEST_F(PickleCalls, MakeSequences) {
  const Index one = number(1), two = number(2);
  const Index size = call("torch", "Size", {of(Kind::tuple, {one, two})});
  EXPECT_EQ(at(size).kind, Kind::list);
  EXPECT_THAT(at(size).items, ElementsAre(one, two));
  EXPECT_EQ(error_of([&] { call("builtins", "set", {one}); }),
            "pickle: opcode 0x00 at byte 0: a list of values expected, found a value of kind "
            "integer");
}

TEST_F(PickleCalls, LeaveTensorsUnmade) {
  const Index one = number(1);
  const Value& tensor = at(call("torch._utils", "_rebuild_tensor_v2", {one, one}));
  EXPECT_EQ(tensor.kind, Kind::tensor);
  EXPECT_EQ(tensor.text, "_rebuild_tensor_v2");
  EXPECT_THAT(tensor.items, ElementsAre(one, one));
}

TEST_F(PickleCalls, ReadObjectsAsDictionaries) {
  const Index one = number(1), two = number(2), config = call("models.config", "Config", {});
  set_state(state, config, of(Kind::dictionary, {one, two}));
  EXPECT_EQ(full_name(at(config)), "models.config.Config");
  EXPECT_THAT(at(config).items, ElementsAre(one, two));

  const Index arguments = of(Kind::tuple, {two});
  const Index path = called(state, global("pathlib", "PosixPath"), arguments);
  EXPECT_EQ(at(at(path).items.at(0)).text, "arguments");
  EXPECT_EQ(at(path).items.at(1), arguments);

  const Index odd = call("a", "Odd", {});
  set_state(state, odd, one);
  EXPECT_EQ(at(at(odd).items.at(0)).text, "state");
  EXPECT_EQ(at(odd).items.at(1), one);
}

TEST_F(PickleCalls, DropAttributesOfContainers) {
  const Index one = number(1), plain = call("collections", "OrderedDict", {});
  set_state(state, plain, of(Kind::dictionary, {one, one}));
  EXPECT_THAT(at(plain).items, IsEmpty());
  set_state(state, one, of(Kind::dictionary, {one, one}));
  EXPECT_THAT(at(one).items, IsEmpty());
}

TEST_F(PickleCalls, SurviveAnObjectInsideItself) {
  const Index object = call("a", "B", {}), one = number(1);
  state.add(object, {one, object});
  set_state(state, object, object);
  EXPECT_THAT(at(object).items, ElementsAre(one, object, one, object));
}

TEST_F(PickleCalls, RefuseWhatIsNotOnTheList) {
  state.offset = 17;
  state.opcode = 'c';
  EXPECT_EQ(error_of([&] { global("os", "system"); }),
            "pickle: opcode GLOBAL at byte 17: global \"os.system\" is not among those that are "
            "read: a checkpoint holds tensors and plain values, and nothing in it is run");
  EXPECT_EQ(error_of([&] { global("os\xff", "system"); }),
            "pickle: opcode GLOBAL at byte 17: global \"(not UTF-8)\" is not among those that are "
            "read: a checkpoint holds tensors and plain values, and nothing in it is run");
  EXPECT_EQ(error_of([&] { call("torch", "qint8", {}); }),
            "pickle: opcode GLOBAL at byte 17: global \"torch.qint8\" cannot be called");
  EXPECT_EQ(error_of([&] { called(state, number(1), of(Kind::tuple, {})); }),
            "pickle: opcode GLOBAL at byte 17: a global to be called expected, found a value of "
            "kind integer");
  EXPECT_EQ(error_of([&] { called(state, global("a", "B"), number(1)); }),
            "pickle: opcode GLOBAL at byte 17: a tuple of arguments expected, found a value of "
            "kind integer");
}

}  // namespace
}  // namespace itera::pickle
