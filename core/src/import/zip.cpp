// Zip by its central directory (APPNOTE.TXT 6.3, sections 4.3.7 to 4.3.16 and 4.5.3).
#include "import/zip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/text.hpp"
#include "import/byte_reader.hpp"

namespace itera::zip {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::uint32_t local_header = 0x04034b50, directory_entry = 0x02014b50,
                        end_record = 0x06054b50, zip64_locator = 0x07064b50,
                        zip64_end_record = 0x06064b50;
constexpr std::size_t end_record_bytes = 22, locator_bytes = 20, longest_comment = 65535;
constexpr std::uint16_t encrypted = 1, zip64_field = 1;
constexpr std::uint32_t elsewhere = 0xFFFFFFFF;  // the zip64 field has the number

[[noreturn]] void fail(const std::string& reason) {
  throw Error("zip file: " + reason, Fault::invalid);
}

struct Directory {
  std::uint64_t entries = 0, offset = 0, bytes = 0;
};

/// The last one whose comment ends with the file.
std::size_t find_end_record(Bytes file) {
  if (file.size() >= end_record_bytes) {
    const std::size_t last = file.size() - end_record_bytes;
    for (std::size_t back = 0; back <= std::min(last, longest_comment); ++back) {
      ByteReader reader(file, last - back);
      if (reader.number<std::uint32_t>() != end_record) continue;
      reader.skip(16);
      if (reader.number<std::uint16_t>() == back) return last - back;
    }
  }
  fail("no end record: it is cut short, or no zip file");
}

std::optional<Directory> zip64_directory(Bytes file, std::size_t end) {
  if (end < locator_bytes) return std::nullopt;
  ByteReader locator(file, end - locator_bytes);
  if (locator.number<std::uint32_t>() != zip64_locator) return std::nullopt;
  locator.skip(4);
  const auto at = locator.number<std::uint64_t>();
  if (at > end - locator_bytes) fail("its zip64 end record lies past its end");
  ByteReader record(file, static_cast<std::size_t>(at));
  if (record.number<std::uint32_t>() != zip64_end_record) fail("it has no zip64 end record");
  record.skip(28);
  Directory found;
  found.entries = record.number<std::uint64_t>();
  found.bytes = record.number<std::uint64_t>();
  found.offset = record.number<std::uint64_t>();
  return found;
}

Directory find_directory(Bytes file) {
  const std::size_t end = find_end_record(file);
  Directory found;
  if (const auto large = zip64_directory(file, end)) {
    found = *large;
  } else {
    ByteReader record(file, end + 10);
    found.entries = record.number<std::uint16_t>();
    found.bytes = record.number<std::uint32_t>();
    found.offset = record.number<std::uint32_t>();
  }
  if (found.offset > end || found.bytes > end - found.offset) {
    fail(fmt::format("its directory lies at bytes {} to {} of {}", found.offset,
                     found.offset + found.bytes, end));
  }
  return found;
}

struct Place {
  std::uint64_t bytes, packed_bytes, offset;
};

/// Fills in what the zip64 field has, in its order.
void read_zip64(Bytes extra, Place& place) {
  ByteReader reader(extra);
  while (reader.at() + 4 <= extra.size()) {
    const auto id = reader.number<std::uint16_t>(), length = reader.number<std::uint16_t>();
    const std::size_t next = reader.at() + length;
    if (id != zip64_field) {
      reader.skip(length);
      continue;
    }
    for (std::uint64_t* value : {&place.bytes, &place.packed_bytes, &place.offset}) {
      if (*value == elsewhere && reader.at() + 8 <= next) *value = reader.number<std::uint64_t>();
    }
    return;
  }
}

Bytes data_of(Bytes file, const std::string& name, const Place& place) {
  if (place.offset > file.size()) {
    fail(fmt::format("entry \"{}\" lies at byte {} of {}", name, place.offset, file.size()));
  }
  ByteReader header(file, static_cast<std::size_t>(place.offset));
  if (header.number<std::uint32_t>() != local_header) {
    fail(fmt::format("entry \"{}\" has no header at byte {}", name, place.offset));
  }
  header.skip(22);
  const auto name_bytes = header.number<std::uint16_t>(), extra = header.number<std::uint16_t>();
  header.skip(std::uint64_t{name_bytes} + extra);
  if (place.bytes > file.size() - header.at()) {
    fail(fmt::format("entry \"{}\" has {} bytes at byte {} of {}", name, place.bytes, header.at(),
                     file.size()));
  }
  return file.subspan(header.at(), static_cast<std::size_t>(place.bytes));
}

Entry read_entry(Bytes file, ByteReader& directory) {
  if (directory.number<std::uint32_t>() != directory_entry) fail("its directory is damaged");
  directory.skip(4);
  const auto flags = directory.number<std::uint16_t>(), method = directory.number<std::uint16_t>();
  directory.skip(8);
  Place place{};
  place.packed_bytes = directory.number<std::uint32_t>();
  place.bytes = directory.number<std::uint32_t>();
  const auto name_bytes = directory.number<std::uint16_t>(),
             extra_bytes = directory.number<std::uint16_t>(),
             comment_bytes = directory.number<std::uint16_t>();
  directory.skip(8);
  place.offset = directory.number<std::uint32_t>();
  const std::string name(directory.text(name_bytes));
  if (!valid_utf8(name)) fail("the name of an entry is not UTF-8");
  read_zip64(std::as_bytes(std::span(directory.text(extra_bytes))), place);
  directory.skip(comment_bytes);
  if ((flags & encrypted) != 0) fail(fmt::format("entry \"{}\" is encrypted", name));
  if (method != 0) {
    fail(
        fmt::format("entry \"{}\" is compressed (method {}): only stored entries are read; pack "
                    "it again with `zip -0`",
                    name, method));
  }
  if (place.packed_bytes != place.bytes) {
    fail(fmt::format("entry \"{}\" is stored but has two sizes, {} and {}", name,
                     place.packed_bytes, place.bytes));
  }
  return {name, data_of(file, name, place)};
}

}  // namespace

bool begins(Bytes file) noexcept {
  std::uint32_t first = 0;
  if (file.size() < sizeof first) return false;
  std::memcpy(&first, file.data(), sizeof first);
  return first == local_header || first == end_record;
}

std::vector<Entry> read(Bytes file) {
  const Directory found = find_directory(file);
  ByteReader directory(file.first(static_cast<std::size_t>(found.offset + found.bytes)),
                       static_cast<std::size_t>(found.offset));
  std::vector<Entry> entries;
  for (std::uint64_t i = 0; i < found.entries; ++i) entries.push_back(read_entry(file, directory));
  std::ranges::sort(entries, {}, &Entry::name);
  const auto twice = std::ranges::adjacent_find(entries, {}, &Entry::name);
  if (twice != entries.end()) fail(fmt::format("entry \"{}\" is there twice", twice->name));
  return entries;
}

const Entry* find(const std::vector<Entry>& entries, std::string_view name) {
  const auto found = std::ranges::lower_bound(entries, name, {}, &Entry::name);
  return found == entries.end() || found->name != name ? nullptr : &*found;
}

}  // namespace itera::zip
