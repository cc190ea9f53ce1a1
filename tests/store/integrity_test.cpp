// Damage is found before it is read, once, and the entry is gone afterwards.
#include "store/integrity.hpp"

#include <gmock/gmock.h>

#include "base/files.hpp"
#include "folder.hpp"
#include "itera/error.hpp"

namespace itera {
namespace {

class IntegrityTest : public FolderTest {
 protected:
  void publish() {
    const auto stage = cache().begin(key);
    write_file(stage / "checkpoint.safetensors", "weights");
    cache().publish(stage, key, Values::object());
  }
  Cache cache() { return Cache(folder / "cache"); }
  std::filesystem::path file() { return cache().folder(key) / "checkpoint.safetensors"; }
  const std::string key = std::string(64, 'a');
};

TEST_F(IntegrityTest, SoundEntriesAndPathsElsewherePass) {
  publish();
  const Cache here = cache();
  Integrity integrity;
  integrity.require(here, {file(), folder / "elsewhere", "", here.folder(key)});
}

TEST_F(IntegrityTest, DamageIsToldAndTheEntryRemoved) {
  publish();
  write_file(file(), "wEights");
  const Cache here = cache();
  Integrity integrity;
  try {
    integrity.require(here, {file()});
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("checkpoint.safetensors\" is damaged"));
  }
  EXPECT_FALSE(here.has(key));
  EXPECT_THROW(integrity.require(here, {file()}), Error) << "not there is no better";
  publish();
  integrity.require(here, {file()});
}

TEST_F(IntegrityTest, AnEntryIsReadOnce) {
  publish();
  const Cache here = cache();
  Integrity integrity;
  integrity.require(here, {file()});
  write_file(file(), "wEights");
  integrity.require(here, {file()});
}

}  // namespace
}  // namespace itera
