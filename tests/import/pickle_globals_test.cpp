// The list of globals, and how the name of a class looks.
#include "import/pickle_globals.hpp"

#include <gtest/gtest.h>

namespace itera::pickle {
namespace {

TEST(PickleGlobals, AreAList) {
  EXPECT_EQ(meaning_of("collections", "OrderedDict"), Meaning::dictionary);
  EXPECT_EQ(meaning_of("torch", "Size"), Meaning::sequence);
  EXPECT_EQ(meaning_of("torch._utils", "_rebuild_qtensor"), Meaning::tensor);
  EXPECT_EQ(meaning_of("torch", "qint8"), Meaning::name);
  EXPECT_EQ(meaning_of("torch", "per_channel_affine"), Meaning::name);
  EXPECT_EQ(meaning_of("numpy.core.multiarray", "scalar"), Meaning::object);
}

TEST(PickleGlobals, ClassesAreObjects) {
  for (const char* name : {"Config", "_Hidden", "Outer.Inner", "FloatStorage"})
    EXPECT_EQ(meaning_of("anything", name), Meaning::object) << name;
}

TEST(PickleGlobals, FunctionsAreRefused) {
  for (const char* name : {"system", "_rebuild_tensor_v2", "Popen.poll", "qint8", "", "_", "."})
    EXPECT_EQ(meaning_of("os", name), std::nullopt) << name;
  EXPECT_EQ(meaning_of("builtins", "eval"), std::nullopt);
  EXPECT_EQ(meaning_of("builtins", "getattr"), std::nullopt);
  EXPECT_EQ(meaning_of("torch._utils", "_rebuild_sparse_tensor"), std::nullopt);
}

}  // namespace
}  // namespace itera::pickle
