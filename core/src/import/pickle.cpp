// The machine: one group of opcodes after the other is asked whether the next is one of its own.
#include "import/pickle.hpp"

#include <bit>

#include "base/text.hpp"
#include "import/byte_reader.hpp"
#include "import/pickle_calls.hpp"

namespace itera::pickle {
namespace {

class Machine {
 public:
  explicit Machine(std::span<const std::byte> bytes) : in_(bytes) {}

  Document run() {
    for (Opcode opcode = next(); opcode != Opcode::stop; opcode = next()) {
      const bool known = scalar(opcode) || text(opcode) || container(opcode) || tuple(opcode) ||
                         memo(opcode) || object(opcode);
      if (!known) state_.fail("it is not among the opcodes that are read");
    }
    const Index root = state_.pop();
    return {std::move(state_.values), root};
  }

 private:
  Opcode next() {
    state_.offset = in_.at();
    state_.opcode = in_.number<std::uint8_t>();
    return static_cast<Opcode>(state_.opcode);
  }

  bool scalar(Opcode opcode) {
    switch (opcode) {
      case Opcode::proto: check_protocol(in_.number<std::uint8_t>()); break;
      case Opcode::frame: in_.skip(8); break;
      case Opcode::none: state_.push_new({Kind::none}); break;
      case Opcode::new_true: push(Kind::boolean, 1); break;
      case Opcode::new_false: push(Kind::boolean, 0); break;
      case Opcode::binint: push(Kind::integer, in_.number<std::int32_t>()); break;
      case Opcode::binint1: push(Kind::integer, in_.number<std::uint8_t>()); break;
      case Opcode::binint2: push(Kind::integer, in_.number<std::uint16_t>()); break;
      case Opcode::long1: push(Kind::integer, long_integer()); break;
      case Opcode::binfloat: {
        Value value{Kind::number};
        value.number = std::bit_cast<double>(__builtin_bswap64(in_.number<std::uint64_t>()));
        state_.push_new(std::move(value));
        break;
      }
      default: return false;
    }
    return true;
  }

  bool text(Opcode opcode) {
    switch (opcode) {
      case Opcode::short_binunicode:
      case Opcode::short_binstring: push_text(Kind::text, in_.number<std::uint8_t>()); break;
      case Opcode::binunicode:
      case Opcode::binstring: push_text(Kind::text, in_.number<std::uint32_t>()); break;
      case Opcode::binunicode8: push_text(Kind::text, in_.number<std::uint64_t>()); break;
      case Opcode::short_binbytes: push_text(Kind::bytes, in_.number<std::uint8_t>()); break;
      case Opcode::binbytes: push_text(Kind::bytes, in_.number<std::uint32_t>()); break;
      case Opcode::binbytes8: push_text(Kind::bytes, in_.number<std::uint64_t>()); break;
      default: return false;
    }
    return true;
  }

  bool container(Opcode opcode) {
    switch (opcode) {
      case Opcode::mark: state_.mark(); break;
      case Opcode::pop: state_.pop(); break;
      case Opcode::empty_list: state_.push_new({Kind::list}); break;
      case Opcode::empty_set: state_.push_new({Kind::set}); break;
      case Opcode::empty_dict: state_.push_new({Kind::dictionary}); break;
      case Opcode::frozenset: push(Kind::set, state_.pop_to_mark()); break;
      case Opcode::append: extend(Kind::list, state_.pop(1)); break;
      case Opcode::appends: extend(Kind::list, state_.pop_to_mark()); break;
      case Opcode::additems: extend(Kind::set, state_.pop_to_mark()); break;
      case Opcode::setitem: extend(Kind::dictionary, state_.pop(2)); break;
      case Opcode::setitems: extend(Kind::dictionary, state_.pop_to_mark()); break;
      default: return false;
    }
    return true;
  }

  bool tuple(Opcode opcode) {
    switch (opcode) {
      case Opcode::empty_tuple: push(Kind::tuple, std::vector<Index>{}); break;
      case Opcode::tuple1: push(Kind::tuple, state_.pop(1)); break;
      case Opcode::tuple2: push(Kind::tuple, state_.pop(2)); break;
      case Opcode::tuple3: push(Kind::tuple, state_.pop(3)); break;
      case Opcode::tuple: push(Kind::tuple, state_.pop_to_mark()); break;
      default: return false;
    }
    return true;
  }

  bool memo(Opcode opcode) {
    switch (opcode) {
      case Opcode::binput: state_.remember(in_.number<std::uint8_t>()); break;
      case Opcode::long_binput: state_.remember(in_.number<std::uint32_t>()); break;
      case Opcode::memoize: state_.remember_next(); break;
      case Opcode::binget: state_.recall(in_.number<std::uint8_t>()); break;
      case Opcode::long_binget: state_.recall(in_.number<std::uint32_t>()); break;
      default: return false;
    }
    return true;
  }

  bool object(Opcode opcode) {
    switch (opcode) {
      case Opcode::global: {
        const std::string_view module = in_.line(), name = in_.line();
        state_.push(named(state_, module, name));
        break;
      }
      case Opcode::stack_global: {
        const auto names = state_.pop(2);
        for (const Index name : names) state_.expect(name, {Kind::text}, "a name");
        state_.push(named(state_, state_.values[names[0]].text, state_.values[names[1]].text));
        break;
      }
      case Opcode::reduce:
      case Opcode::newobj: {
        const auto call = state_.pop(2);
        state_.push(called(state_, call[0], call[1]));
        break;
      }
      case Opcode::newobj_ex: {
        const auto call = state_.pop(3);
        state_.expect(call[2], {Kind::dictionary}, "a dictionary of arguments");
        const Index made = called(state_, call[0], call[1]);
        set_state(state_, made, call[2]);
        state_.push(made);
        break;
      }
      case Opcode::build: {
        const auto both = state_.pop(2);
        set_state(state_, both[0], both[1]);
        state_.push(both[0]);
        break;
      }
      case Opcode::binpersid: {
        const Index id = state_.pop();
        state_.expect(id, {Kind::tuple}, "a tuple");
        const Index storage = state_.make({Kind::storage});
        state_.add(storage, state_.values[id].items);
        state_.push(storage);
        break;
      }
      default: return false;
    }
    return true;
  }

  void push(Kind kind, std::int64_t number) {
    Value value{kind};
    value.integer = number;
    state_.push_new(std::move(value));
  }
  void push(Kind kind, std::vector<Index> items) {
    Value value{kind};
    value.items = std::move(items);
    state_.push_new(std::move(value));
  }
  void push_text(Kind kind, std::uint64_t length) {
    if (length > longest_text)
      state_.fail(fmt::format("a text of {} bytes: at most {} are read", length, longest_text));
    Value value{kind};
    value.text = in_.text(length);
    if (kind == Kind::text && !valid_utf8(value.text)) state_.fail("a text that is not UTF-8");
    state_.push_new(std::move(value));
  }

  void extend(Kind kind, std::vector<Index> items) {
    const Index container = state_.pop();
    state_.expect(container, {kind}, name_of(kind));
    if (kind == Kind::dictionary && items.size() % 2 != 0) state_.fail("a key without a value");
    state_.add(container, std::move(items));
    state_.push(container);
  }

  void check_protocol(unsigned version) const {
    if (version < 2 || version > 4)
      state_.fail(fmt::format("protocol {}: 2 to 4 are read", version));
  }

  /// Two's complement in any number of bytes, of which 8 are enough here.
  std::int64_t long_integer() {
    const unsigned length = in_.number<std::uint8_t>();
    if (length > 8) state_.fail(fmt::format("an integer of {} bytes: at most 8 are read", length));
    std::uint64_t bits = 0;
    bool negative = false;
    for (unsigned i = 0; i < length; ++i) {
      const auto byte = in_.number<std::uint8_t>();
      bits |= std::uint64_t{byte} << (8 * i);
      negative = byte >= 0x80;
    }
    if (negative && length < 8) bits |= ~std::uint64_t{0} << (8 * length);
    return static_cast<std::int64_t>(bits);
  }

  ByteReader in_;
  State state_;
};

}  // namespace

std::string full_name(const Value& value) { return fmt::format("{}.{}", value.module, value.text); }

const char* name_of(Kind kind) noexcept {
  constexpr const char* names[] = {"none",   "boolean", "integer", "number", "text",
                                   "bytes",  "list",    "tuple",   "set",    "dictionary",
                                   "global", "tensor",  "storage"};
  return names[static_cast<std::size_t>(kind)];
}

Document read(std::span<const std::byte> bytes) {
  if (bytes.size() > most_bytes) {
    throw Error(
        fmt::format("pickle: it has {} bytes, at most {} are read", bytes.size(), most_bytes),
        Fault::invalid);
  }
  return Machine(bytes).run();
}

}  // namespace itera::pickle
