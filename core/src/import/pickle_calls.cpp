// Containers become lists and dictionaries, classes dictionaries with a name, rebuilders of tensors
// stay calls.
#include "import/pickle_calls.hpp"

#include "base/text.hpp"
#include "import/pickle_globals.hpp"

namespace itera::pickle {
namespace {

Index word(State& state, std::string_view text) {
  Value value{Kind::text};
  value.text = text;
  return state.make(std::move(value));
}

/// dict(), dict(other) or dict([(key, value), …]); what else is given, such as the default of a
/// defaultdict, is no content.
Index dictionary(State& state, const std::vector<Index>& given) {
  const Index made = state.make({Kind::dictionary});
  for (const Index source : given) {
    const Kind kind = state.values[source].kind;
    if (kind == Kind::dictionary) state.add(made, state.values[source].items);
    if (kind != Kind::list && kind != Kind::tuple) continue;
    for (const Index pair : std::vector(state.values[source].items)) {
      if (state.values[pair].items.size() != 2) state.fail("pairs of key and value expected");
      state.add(made, state.values[pair].items);
    }
  }
  return made;
}

Index sequence(State& state, const std::vector<Index>& given) {
  const Index made = state.make({Kind::list});
  for (const Index source : given) {
    state.expect(source, {Kind::list, Kind::tuple, Kind::set}, "a list of values");
    state.add(made, state.values[source].items);
  }
  return made;
}

/// A tensor to be put together, or an object of a class that nobody needs to know.
Index unmade(State& state, Kind kind, Index callee) {
  Value value{kind};
  value.module = state.values[callee].module;
  value.text = state.values[callee].text;
  return state.make(std::move(value));
}

}  // namespace

Index named(State& state, std::string_view module, std::string_view name) {
  Value value{Kind::global};
  value.module = module;
  value.text = name;
  const bool readable = valid_utf8(module) && valid_utf8(name);
  if (!readable || !meaning_of(module, name)) {
    state.fail(
        fmt::format("global \"{}\" is not among those that are read: a checkpoint holds tensors "
                    "and plain values, and nothing in it is run",
                    readable ? full_name(value) : "(not UTF-8)"));
  }
  return state.make(std::move(value));
}

Index called(State& state, Index callee, Index arguments) {
  state.expect(callee, {Kind::global}, "a global to be called");
  state.expect(arguments, {Kind::tuple}, "a tuple of arguments");
  const auto given = state.values[arguments].items;
  switch (*meaning_of(state.values[callee].module, state.values[callee].text)) {
    case Meaning::dictionary: return dictionary(state, given);
    case Meaning::sequence: return sequence(state, given);
    case Meaning::tensor: {
      const Index made = unmade(state, Kind::tensor, callee);
      state.add(made, given);
      return made;
    }
    case Meaning::object: {
      const Index made = unmade(state, Kind::dictionary, callee);
      if (!given.empty()) state.add(made, {word(state, "arguments"), arguments});
      return made;
    }
    case Meaning::name: break;
  }
  state.fail(fmt::format("global \"{}\" cannot be called", full_name(state.values[callee])));
}

/// A container's attributes are no content of a checkpoint; an object's are all it has.
void set_state(State& state, Index object, Index given) {
  const Value& target = state.values[object];
  if (target.kind != Kind::dictionary || target.text.empty()) return;
  if (state.values[given].kind == Kind::dictionary) state.add(object, state.values[given].items);
  else state.add(object, {word(state, "state"), given});
}

}  // namespace itera::pickle
