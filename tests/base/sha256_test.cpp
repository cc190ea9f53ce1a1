// SHA-256 against the examples of FIPS 180.
#include "base/sha256.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"

namespace itera {
namespace {

TEST(Sha256, MatchesTheExamplesOfFips180) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, AMillionTimesAInPieces) {
  Sha256 digest;
  for (int i = 0; i < 1000; ++i) digest.update(std::string(1000, 'a'));
  EXPECT_EQ(digest.hex(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, OfAFile) {
  const std::string path = testing::TempDir() + "sha256_of_a_file";
  write_file(path, "abc");
  EXPECT_EQ(sha256_of_file(path), sha256_hex("abc"));
  write_file(path, "");
  EXPECT_EQ(sha256_of_file(path), sha256_hex(""));
}

}  // namespace
}  // namespace itera
