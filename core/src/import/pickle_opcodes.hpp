// The opcodes of Python's pickles: those that are read, and the names of all.
#pragma once

#include <cstdint>
#include <string>

namespace itera::pickle {

// clang-format off
enum class Opcode : std::uint8_t {
  proto = 0x80, frame = 0x95, stop = '.', mark = '(', pop = '0',
  none = 'N', new_true = 0x88, new_false = 0x89,
  binint = 'J', binint1 = 'K', binint2 = 'M', long1 = 0x8a, binfloat = 'G',
  binstring = 'T', short_binstring = 'U', binbytes = 'B', short_binbytes = 'C', binbytes8 = 0x8e,
  binunicode = 'X', short_binunicode = 0x8c, binunicode8 = 0x8d,
  empty_list = ']', append = 'a', appends = 'e',
  empty_tuple = ')', tuple = 't', tuple1 = 0x85, tuple2 = 0x86, tuple3 = 0x87,
  empty_dict = '}', setitem = 's', setitems = 'u',
  empty_set = 0x8f, additems = 0x90, frozenset = 0x91,
  binput = 'q', long_binput = 'r', memoize = 0x94, binget = 'h', long_binget = 'j',
  global = 'c', stack_global = 0x93, reduce = 'R', newobj = 0x81, newobj_ex = 0x92, build = 'b',
  binpersid = 'Q'
};
// clang-format on

/// "REDUCE", or "0xff" where Python has none.
std::string name_of_opcode(std::uint8_t opcode);

}  // namespace itera::pickle
