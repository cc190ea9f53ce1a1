// Pickles by hand: what each opcode leaves, and every bound.
#include "import/pickle.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "support/folder.hpp"
#include "support/torch_writer.hpp"

namespace itera::pickle {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;
using testing_support::error_of;
using testing_support::little_endian;

/// The values point into the text, which must live on.
Document opened(const std::string& pickle) { return read(std::as_bytes(std::span(pickle))); }

std::string fault_of(const std::string& pickle) {
  return error_of([&] { opened(pickle); });
}

/// A value as a person would write it.
std::string shown(const Document& d, Index index) {
  const Value& v = d.at(index);
  const auto items = [&] {
    std::string text;
    for (const Index item : v.items) text += (text.empty() ? "" : ", ") + shown(d, item);
    return text;
  };
  switch (v.kind) {
    case Kind::none: return "none";
    case Kind::boolean: return v.integer != 0 ? "true" : "false";
    case Kind::integer: return std::to_string(v.integer);
    case Kind::number: return testing::PrintToString(v.number);
    case Kind::text: return "'" + std::string(v.text) + "'";
    case Kind::bytes: return "b'" + std::string(v.text) + "'";
    case Kind::list: return "[" + items() + "]";
    case Kind::tuple: return "(" + items() + ")";
    case Kind::set: return "set(" + items() + ")";
    case Kind::dictionary: return (v.text.empty() ? "" : full_name(v)) + "{" + items() + "}";
    case Kind::global: return full_name(v);
    case Kind::tensor: return "tensor(" + items() + ")";
    case Kind::storage: return "storage(" + items() + ")";
  }
  return "?";
}

std::string shown(const std::string& pickle) {
  const Document document = opened(pickle);
  return shown(document, document.root);
}

TEST(Pickle, ReadsPlainValues) {
  EXPECT_EQ(shown("\x80\x02N."), "none");
  EXPECT_EQ(shown("(\x88\x89t."), "(true, false)");
  EXPECT_EQ(shown("(J\xff\xff\xff\xffK\xffM\xff\xfft."), "(-1, 255, 65535)");
  EXPECT_EQ(shown("G" + "\x3f\xf8\0\0\0\0\0\0."s), "1.5");
  EXPECT_EQ(shown("(X\2\0\0\0hi\x8c\1a\x8d\1\0\0\0\0\0\0\0bU\1cT\1\0\0\0dt."s),
            "('hi', 'a', 'b', 'c', 'd')");
  EXPECT_EQ(shown("(C\1\xff"s + "B\1\0\0\0x\x8e\1\0\0\0\0\0\0\0yt."s), "(b'\xff', b'x', b'y')");
  EXPECT_EQ(shown("\x80\x04\x95" + little_endian(std::uint64_t{2}) + "N."), "none");
}

/// [OrderedDict(x=1), (1.5, None, True), {7: b"\xff"}, {3}, 2**40, c] as Python pickles it in
/// protocols 2, 3 and 4; c is of a class C of module m and has k = -5.
constexpr const char* by_python[] = {
    "80025d71002863636f6c6c656374696f6e730a4f726465726564446963740a7101295271025801000000787103"
    "4b0173473ff80000000000004e888771047d71054b07635f636f646563730a656e636f64650a71065802000000"
    "c3bf710758060000006c6174696e31710886710952710a73635f5f6275696c74696e5f5f0a7365740a710b5d71"
    "0c4b036185710d52710e8a06000000000001636d0a430a710f298171107d711158010000006b71124afbffffff"
    "7362652e",
    "80035d71002863636f6c6c656374696f6e730a4f726465726564446963740a7101295271025801000000787103"
    "4b0173473ff80000000000004e888771047d71054b074301ff710673636275696c74696e730a7365740a71075d"
    "71084b036185710952710a8a06000000000001636d0a430a710b2981710c7d710d58010000006b710e4afbffff"
    "ff7362652e",
    "8004956b000000000000005d94288c0b636f6c6c656374696f6e73948c0b4f7264657265644469637494939429"
    "52948c0178944b0173473ff80000000000004e8887947d944b074301ff94738f94284b03908a06000000000001"
    "8c016d948c01439493942981947d948c016b944afbffffff7362652e"};

std::string from_hex(const std::string& digits) {
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2)
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  return bytes;
}

TEST(Pickle, ReadsWhatPythonWrites) {
  const std::string rest = ", 1099511627776, m.C{'k', -5}]";
  EXPECT_EQ(
      shown(from_hex(by_python[0])),
      "[{'x', 1}, (1.5, none, true), {7, _codecs.encode{'arguments', ('\u00ff', 'latin1')}}, [3]" +
          rest);
  for (const char* pickle : {by_python[1], by_python[2]}) {
    EXPECT_EQ(shown(from_hex(pickle)).substr(0, 41),
              "[{'x', 1}, (1.5, none, true), {7, b'\xff'}, ");
    EXPECT_THAT(shown(from_hex(pickle)), testing::EndsWith(rest));
  }
}

TEST(Pickle, ReadsLongIntegers) {
  EXPECT_EQ(shown("\x8a\0."s), "0");
  EXPECT_EQ(shown("\x8a\1\xff."), "-1");
  EXPECT_EQ(shown("\x8a\2\xff\0."s), "255");
  EXPECT_EQ(shown("\x8a\5\0\0\0\0\1."s), "4294967296");
  const auto least = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(shown("\x8a\x08" + little_endian(least) + "."), std::to_string(least));
  EXPECT_EQ(fault_of("\x8a\x09" + std::string(9, '\0') + "."),
            "pickle: opcode LONG1 at byte 0: an integer of 9 bytes: at most 8 are read");
}

TEST(Pickle, ReadsContainers) {
  EXPECT_EQ(shown("](K\1K\2eK\3a."), "[1, 2, 3]");
  EXPECT_EQ(shown(")K\1\x85\x86."), "((), (1))");
  EXPECT_EQ(shown("K\1K\2K\3\x87."), "(1, 2, 3)");
  EXPECT_EQ(shown("}K\1Ns(K\2NK\3Nu."), "{1, none, 2, none, 3, none}");
  EXPECT_EQ(shown("\x8f(K\1K\2\x90."), "set(1, 2)");
  EXPECT_EQ(shown("(K\1\x91."), "set(1)");
  EXPECT_EQ(shown("K\1K\2" + "0."s), "1");
}

TEST(Pickle, Remembers) {
  EXPECT_EQ(shown("(K\1q\0h\0h\0t."s), "(1, 1, 1)");
  EXPECT_EQ(shown("(K\1r\1\0\0\0j\1\0\0\0t."s), "(1, 1)");
  EXPECT_EQ(shown("(K\1\x94K\2\x94h\1h\0t."s), "(1, 2, 2, 1)");
  const Document itself = opened("]q\0h\0a."s);
  EXPECT_EQ(itself.at(itself.root).items, std::vector<Index>{itself.root});
  EXPECT_EQ(fault_of("h\7."s), "pickle: opcode BINGET at byte 0: nothing was remembered as 7");
  EXPECT_EQ(fault_of("(K\1r\1\0\0\0h\0t."s),
            "pickle: opcode BINGET at byte 8: nothing was remembered as 0");
  EXPECT_EQ(fault_of("K\1q\2."),
            "pickle: opcode BINPUT at byte 2: place 2 of the memo is out of order");
}

TEST(Pickle, ReadsStorages) {
  EXPECT_EQ(shown("(X\1\0\0\0sK\1tQ."s), "storage('s', 1)");
  EXPECT_EQ(fault_of("K\1Q."),
            "pickle: opcode BINPERSID at byte 2: a tuple expected, found a value of kind integer");
}

TEST(Pickle, NamesOpcodesThatAreNotRead) {
  EXPECT_EQ(fault_of("N\xff."),
            "pickle: opcode 0xff at byte 1: it is not among the opcodes that are read");
  for (const auto& [opcode, name] : {std::pair("i", "INST"),
                                     {"o", "OBJ"},
                                     {"P", "PERSID"},
                                     {"I", "INT"},
                                     {"\x82", "EXT1"},
                                     {"S", "STRING"},
                                     {"\x97", "NEXT_BUFFER"},
                                     {"2", "DUP"}}) {
    EXPECT_EQ(fault_of("K\1"s + opcode + "."),
              "pickle: opcode "s + name + " at byte 2: it is not among the opcodes that are read");
  }
  EXPECT_EQ(fault_of("\x80\x05."), "pickle: opcode PROTO at byte 0: protocol 5: 2 to 4 are read");
  EXPECT_THAT(fault_of("\x80\x01."), HasSubstr("protocol 1: 2 to 4 are read"));
}

TEST(Pickle, ChecksTheStack) {
  EXPECT_EQ(fault_of("."), "pickle: opcode STOP at byte 0: the stack is empty");
  EXPECT_EQ(fault_of("K\1(\x85."), "pickle: opcode TUPLE1 at byte 3: the stack is empty");
  EXPECT_EQ(fault_of("t."), "pickle: opcode TUPLE at byte 0: no mark is set");
  EXPECT_EQ(fault_of("}(K\1u."), "pickle: opcode SETITEMS at byte 4: a key without a value");
  EXPECT_EQ(fault_of("}K\1a."),
            "pickle: opcode APPEND at byte 3: list expected, found a value of kind dictionary");
  EXPECT_EQ(
      fault_of("K\1K\2\x93."),
      "pickle: opcode STACK_GLOBAL at byte 4: a name expected, found a value of kind integer");
  EXPECT_EQ(fault_of("K\1"), "truncated: 1 bytes expected at byte 2 of 2");
  EXPECT_EQ(fault_of("X\xff\0\0\0abc"s), "truncated: 255 bytes expected at byte 5 of 8");
  EXPECT_THAT(fault_of("ctorch"), HasSubstr("truncated"));
}

TEST(Pickle, HasBounds) {
  EXPECT_EQ(fault_of(std::string(deepest + 1, '(')),
            "pickle: opcode MARK at byte 200: nested deeper than 200");
  EXPECT_EQ(fault_of(std::string(most_values + 1, ')')),
            "pickle: opcode EMPTY_TUPLE at byte 2000000: more than 2000000 values");
  EXPECT_EQ(fault_of("X\xff\xff\xff\xff."s),
            "pickle: opcode BINUNICODE at byte 0: a text of 4294967295 bytes: at most 16777216 are "
            "read");
  EXPECT_EQ(fault_of("X\1\0\0\0\xff."s),
            "pickle: opcode BINUNICODE at byte 0: a text that is not UTF-8");
}

/// A list of a thousand values, added to a new one a hundred thousand times.
TEST(Pickle, DoesNotMultiply) {
  std::string pickle = "c__builtin__\nset\nq\1(" + std::string(1000, 'N') + "tq\2\x85q\3";
  for (int i = 0; i < 100'000; ++i) pickle += "h\1h\3R";
  EXPECT_THAT(fault_of(pickle + "."), HasSubstr("its values refer to each other too often"));
}

TEST(Pickle, NamesKinds) {
  EXPECT_STREQ(name_of(Kind::none), "none");
  EXPECT_STREQ(name_of(Kind::dictionary), "dictionary");
  EXPECT_STREQ(name_of(Kind::storage), "storage");
}

}  // namespace
}  // namespace itera::pickle
