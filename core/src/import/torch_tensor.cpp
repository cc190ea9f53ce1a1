// Every number comes from the file, so every sum and product is checked.
#include "import/torch_tensor.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string_view>
#include <utility>

#include "itera/error.hpp"

namespace itera {
namespace {

using pickle::Index;
using pickle::Kind;
using pickle::Value;

constexpr std::size_t most_dimensions = 64;

/// Storages by their classes, and what only _rebuild_tensor_v3 knows by name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 18> types{{
    {"DoubleStorage", "F64"},
    {"FloatStorage", "F32"},
    {"HalfStorage", "F16"},
    {"BFloat16Storage", "BF16"},
    {"LongStorage", "I64"},
    {"IntStorage", "I32"},
    {"ShortStorage", "I16"},
    {"CharStorage", "I8"},
    {"ByteStorage", "U8"},
    {"BoolStorage", "BOOL"},
    {"QInt8Storage", "QI8"},
    {"QUInt8Storage", "QU8"},
    {"QInt32Storage", "QI32"},
    {"float8_e4m3fn", "F8_E4M3"},
    {"float8_e5m2", "F8_E5M2"},
    {"uint16", "U16"},
    {"uint32", "U32"},
    {"uint64", "U64"},
}};

/// Reads the arguments of one call; every complaint names the tensor.
class Rebuilder {
 public:
  Rebuilder(const TorchArchive& archive, std::string name)
      : archive_(archive), name_(std::move(name)) {}

  FileTensor tensor(const Value& call) const {
    if (call.kind != Kind::tensor) fail("a tensor expected");
    const bool parameter = call.text.starts_with("_rebuild_parameter");
    if (parameter) {
      const Value& inner = argument(call, 0);
      if (inner.kind == Kind::tensor && inner.text.starts_with("_rebuild_parameter"))
        fail("a parameter of a parameter");
      return tensor(inner);
    }
    FileTensor made;
    made.name = name_;
    made.shape = integers(argument(call, 2));
    made.strides = integers(argument(call, 3));
    made.offset = integer(argument(call, 1));
    const Value& storage = argument(call, 0);
    if (storage.kind != Kind::storage || storage.items.size() < 5) fail("a storage expected");
    const bool typed = call.text != "_rebuild_tensor_v3";
    made.dtype = type_of(typed ? argument(storage, 1) : argument(call, 6));
    place(made, storage, typed);
    if (call.text == "_rebuild_qtensor") made.quantiser = quantiser(argument(call, 4), made);
    else if (made.dtype.starts_with("Q")) fail("quantised, but nothing says by what scale");
    return made;
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const {
    throw Error(fmt::format("tensor \"{}\": {}", name_, reason), Fault::invalid);
  }

  const Value& argument(const Value& call, std::size_t index) const {
    if (index >= call.items.size())
      fail(fmt::format("\"{}\" at byte {} of the pickle has {} arguments, too few", call.text,
                       call.offset, call.items.size()));
    return archive_.document.at(call.items[index]);
  }

  std::int64_t integer(const Value& value) const {
    if (value.kind != Kind::integer || value.integer < 0)
      fail(fmt::format("a whole number expected at byte {} of the pickle", value.offset));
    return value.integer;
  }

  std::vector<std::int64_t> integers(const Value& value) const {
    if (value.kind != Kind::tuple && value.kind != Kind::list)
      fail(fmt::format("whole numbers expected at byte {} of the pickle", value.offset));
    if (value.items.size() > most_dimensions)
      fail(fmt::format("{} dimensions: at most {} are read", value.items.size(), most_dimensions));
    std::vector<std::int64_t> numbers;
    for (const Index item : value.items) numbers.push_back(integer(archive_.document.at(item)));
    return numbers;
  }

  std::string type_of(const Value& type) const {
    const auto* found = std::ranges::find(types, type.text, &decltype(types)::value_type::first);
    if (type.kind != Kind::global || found == types.end())
      fail(fmt::format("its type \"{}\" is not known", type.text));
    return std::string(found->second);
  }

  /// How many elements lie between the first one and the last; 0 for a tensor without any.
  std::uint64_t reach(const FileTensor& t) const {
    if (t.shape.size() != t.strides.size()) {
      fail(fmt::format("{} dimensions but {} strides", t.shape.size(), t.strides.size()));
    }
    std::uint64_t count = 1, last = 0;
    bool sound = true;
    for (std::size_t i = 0; i < t.shape.size(); ++i) {
      const auto extent = static_cast<std::uint64_t>(t.shape[i]),
                 stride = static_cast<std::uint64_t>(t.strides[i]);
      std::uint64_t steps = 0;
      sound = sound && !__builtin_mul_overflow(count, extent, &count) &&
              (extent == 0 || (!__builtin_mul_overflow(extent - 1, stride, &steps) &&
                               !__builtin_add_overflow(last, steps, &last)));
    }
    if (!sound || count > std::numeric_limits<std::int64_t>::max() / 8)
      fail(fmt::format("shape [{}] is larger than any memory", fmt::join(t.shape, ", ")));
    if (count == 0) return 0;
    if (count > last + 1) {
      fail(fmt::format("shape [{}] with strides [{}] repeats elements: save its .contiguous()",
                       fmt::join(t.shape, ", "), fmt::join(t.strides, ", ")));
    }
    return last + 1;
  }

  void place(FileTensor& t, const Value& storage, bool typed) const {
    const Value& key = argument(storage, 2);
    if (key.kind != Kind::text) fail("its storage has no name");
    t.storage = key.text;
    const auto width = bytes_of_element(t.dtype).value();
    const auto claimed = static_cast<std::uint64_t>(integer(argument(storage, 4)));
    const std::uint64_t needed = reach(t);
    std::uint64_t bytes = claimed;
    if (typed && __builtin_mul_overflow(claimed, width, &bytes)) fail("its storage has no end");
    const zip::Entry* entry = zip::find(archive_.entries, archive_.prefix + "data/" + t.storage);
    const std::uint64_t there = entry == nullptr ? 0 : entry->data.size();
    if (entry == nullptr && bytes > 0)
      fail(fmt::format("the file has no storage \"{}\"", key.text));
    if (there != bytes) {
      fail(fmt::format("storage \"{}\" should have {} bytes, the file has {}", key.text, bytes,
                       there));
    }
    const std::uint64_t available = there / width, begin = static_cast<std::uint64_t>(t.offset);
    if (needed == 0) return;
    if (begin > available || needed > available - begin) {
      fail(fmt::format("elements {} to {} of storage \"{}\", which has {}", begin, begin + needed,
                       key.text, available));
    }
    t.data = entry->data.subspan(static_cast<std::size_t>(begin * width),
                                 static_cast<std::size_t>(needed * width));
  }

  double number(const Value& value) const {
    if (value.kind == Kind::integer) return static_cast<double>(value.integer);
    if (value.kind != Kind::number)
      fail(fmt::format("a number expected at byte {} of the pickle", value.offset));
    return value.number;
  }

  /// (scheme, scale, zero point) or (scheme, scales, zero points, axis)
  Quantiser quantiser(const Value& given, const FileTensor& t) const {
    if (given.kind != Kind::tuple) fail("its scale is not a tuple");
    const std::string_view scheme = argument(given, 0).text;
    if (scheme == "per_tensor_affine")
      return {{number(argument(given, 1))}, {number(argument(given, 2))}};
    if (!scheme.starts_with("per_channel_affine"))
      fail(fmt::format("quantised by scheme \"{}\", which is not known", scheme));
    Quantiser made{numbers(argument(given, 1)), numbers(argument(given, 2)),
                   integer(argument(given, 3))};
    const auto axis = static_cast<std::size_t>(made.axis);
    if (axis >= t.shape.size()) fail(fmt::format("it has no dimension {} to scale along", axis));
    const auto extent = static_cast<std::size_t>(t.shape[axis]);
    if (made.scales.size() != extent || made.zero_points.size() != extent) {
      fail(fmt::format("{} scales and {} zero points for {} entries", made.scales.size(),
                       made.zero_points.size(), extent));
    }
    return made;
  }

  /// The values of a small tensor that another one needs.
  std::vector<double> numbers(const Value& call) const {
    const FileTensor t = tensor(call);
    if (t.shape.size() != 1 || t.quantiser) fail("its scales are not a vector");
    std::vector<double> values;
    const auto count = static_cast<std::size_t>(t.shape[0]);
    const auto stride = static_cast<std::size_t>(t.strides[0]);
    const auto read = [&]<class T>(T value) {
      for (std::size_t i = 0; i < count; ++i) {
        std::memcpy(&value, t.data.data() + i * stride * sizeof value, sizeof value);
        values.push_back(static_cast<double>(value));
      }
    };
    if (t.dtype == "F64") read(double{});
    else if (t.dtype == "F32") read(float{});
    else if (t.dtype == "I64") read(std::int64_t{});
    else if (t.dtype == "I32") read(std::int32_t{});
    else fail(fmt::format("its scales are of type {}", t.dtype));
    return values;
  }

  const TorchArchive& archive_;
  std::string name_;
};

}  // namespace

FileTensor torch_tensor(const TorchArchive& archive, const pickle::Value& call, std::string name) {
  return Rebuilder(archive, std::move(name)).tensor(call);
}

}  // namespace itera
