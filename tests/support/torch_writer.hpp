// Files as torch.save writes them, made by hand for tests: a zip, a pickle, one entry a storage.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace itera::testing_support {

template <class T> std::string little_endian(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

template <class T> std::string raw(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

struct ZipOptions {
  std::uint16_t method = 0, flags = 0;
  bool zip64 = false;
};

using ZipEntries = std::vector<std::pair<std::string, std::string>>;

/// Local headers without sizes, as torch.save writes them; they stand in the directory.
inline std::string zip_of(const ZipEntries& entries, const ZipOptions& options = {}) {
  const auto u16 = [](std::size_t n) { return little_endian(static_cast<std::uint16_t>(n)); };
  const auto u32 = [](std::size_t n) { return little_endian(static_cast<std::uint32_t>(n)); };
  const auto u64 = [](std::size_t n) { return little_endian(static_cast<std::uint64_t>(n)); };
  const std::string none(8, '\0');
  std::string file, directory;
  for (const auto& [name, data] : entries) {
    const std::string large =
        options.zip64 ? u16(1) + u16(24) + u64(data.size()) + u64(data.size()) + u64(file.size())
                      : "";
    const auto size = [&](std::size_t n) { return options.zip64 ? u32(0xFFFFFFFF) : u32(n); };
    directory += "PK\1\2" + u32(0) + u16(options.flags) + u16(options.method) + none +
                 size(data.size()) + size(data.size()) + u16(name.size()) + u16(large.size()) +
                 u16(0) + none + size(file.size()) + name + large;
    file += "PK\3\4" + u16(0) + u16(options.flags) + u16(options.method) + none + u32(0) + u32(0) +
            u16(name.size()) + u16(0) + name + data;
  }
  const std::size_t begin = file.size(), end = begin + directory.size();
  file += directory;
  if (options.zip64) {
    file += "PK\6\6" + u64(44) + u32(0) + none + u64(entries.size()) + u64(entries.size()) +
            u64(directory.size()) + u64(begin) + "PK\6\7" + u32(0) + u64(end) + u32(1);
  }
  return file + "PK\5\6" + u32(0) + u16(entries.size()) + u16(entries.size()) +
         u32(directory.size()) + u32(begin) + u16(0);
}

/// A view of a storage, as state dictionaries hold it.
struct Saved {
  std::string storage_class, key;  ///< "FloatStorage", "0"
  std::int64_t stored = 0;         ///< elements of the storage
  std::vector<std::int64_t> shape{}, strides{};
  std::int64_t offset = 0;
  double scale = 0;  ///< not 0: quantised, with zero point
  std::int64_t zero_point = 0;
};

/// Protocol 2, opcode by opcode.
class Pickle {
 public:
  std::string bytes = "\x80\x02";

  Pickle& op(char opcode) { return bytes += opcode, *this; }
  Pickle& global(const std::string& module, const std::string& name) {
    return bytes += "c" + module + "\n" + name + "\n", *this;
  }
  Pickle& text(const std::string& t) {
    return bytes += "X" + little_endian(static_cast<std::uint32_t>(t.size())) + t, *this;
  }
  Pickle& integer(std::int64_t n) { return bytes += "\x8a\x08" + little_endian(n), *this; }
  Pickle& number(double n) {
    return bytes += "G" + little_endian(__builtin_bswap64(std::bit_cast<std::uint64_t>(n))), *this;
  }
  Pickle& integers(const std::vector<std::int64_t>& numbers) {
    op('(');
    for (const std::int64_t n : numbers) integer(n);
    return op('t');
  }
  Pickle& ordered_dictionary() { return global("collections", "OrderedDict").op(')').op('R'); }

  Pickle& tensor(const Saved& t) {
    global("torch._utils", t.scale == 0 ? "_rebuild_tensor_v2" : "_rebuild_qtensor").op('(');
    op('(').text("storage").global("torch", t.storage_class).text(t.key).text("cpu");
    integer(t.stored).op('t').op('Q').integer(t.offset).integers(t.shape).integers(t.strides);
    if (t.scale != 0) {
      op('(').global("torch", "per_tensor_affine").number(t.scale).integer(t.zero_point).op('t');
    }
    return op('\x89').ordered_dictionary().op('t').op('R');
  }
};

/// data.pkl, the storages by key, and what torch.save adds.
inline std::string torch_file(const Pickle& pickle, const std::map<std::string, std::string>& data,
                              const std::string& byte_order = "little") {
  ZipEntries entries{{"archive/data.pkl", pickle.bytes}, {"archive/byteorder", byte_order}};
  for (const auto& [key, bytes] : data) entries.emplace_back("archive/data/" + key, bytes);
  entries.emplace_back("archive/version", "3\n");
  return zip_of(entries);
}

/// A state dictionary of f32 tensors whose values count up by a quarter, wrapped where `wrapper`
/// has a name.
inline std::string state_dictionary(
    const std::vector<std::pair<std::string, std::vector<std::int64_t>>>& tensors,
    const std::string& wrapper = "") {
  Pickle pickle;
  std::map<std::string, std::string> data;
  if (!wrapper.empty()) pickle.op('}').text(wrapper);
  pickle.ordered_dictionary().op('(');
  for (const auto& [name, shape] : tensors) {
    std::vector<std::int64_t> strides(shape.size(), 1);
    for (std::size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * shape[i];
    std::int64_t count = 1;
    for (const std::int64_t n : shape) count *= n;
    std::vector<float> values(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = 0.25F * static_cast<float>(i);
    const std::string key = std::to_string(data.size());
    pickle.text(name).tensor({"FloatStorage", key, count, shape, strides});
    data[key] = raw(values);
  }
  pickle.op('u');
  if (!wrapper.empty()) pickle.op('s');
  return torch_file(pickle.op('.'), data);
}

}  // namespace itera::testing_support
