// Names of opcodes.
#include "import/pickle_opcodes.hpp"

#include <gtest/gtest.h>

namespace itera::pickle {
namespace {

TEST(PickleOpcodes, HaveNames) {
  EXPECT_EQ(name_of_opcode('R'), "REDUCE");
  EXPECT_EQ(name_of_opcode('.'), "STOP");
  EXPECT_EQ(name_of_opcode(0x95), "FRAME");
  EXPECT_EQ(name_of_opcode('i'), "INST");
  EXPECT_EQ(name_of_opcode(0x00), "0x00");
  EXPECT_EQ(name_of_opcode(0xfe), "0xfe");
}

}  // namespace
}  // namespace itera::pickle
