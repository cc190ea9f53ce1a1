// A pickle read by a restricted machine: plain values and unmade calls, and no code ever runs. No
// LibTorch.
//
// Protocols 2 to 4, as torch.save writes them. Time and memory are linear in the pickle's length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace itera::pickle {

inline constexpr std::size_t most_bytes = std::size_t{1} << 28;
inline constexpr std::size_t most_values = 2'000'000;
inline constexpr std::uint64_t longest_text = std::uint64_t{1} << 24;
inline constexpr std::size_t deepest = 200;  ///< open marks

/// Values refer to each other by place: a pickle may hold a value twice, or inside itself.
using Index = std::uint32_t;

enum class Kind {
  none,
  boolean,
  integer,
  number,
  text,
  bytes,
  list,
  tuple,
  set,
  dictionary,  ///< items: key, value, key, value, …; an object is one with the name of its class
  global,      ///< something named, such as a type
  tensor,      ///< a call of the rebuilder of that name that is not made; items: its arguments
  storage      ///< items: what torch.save says of it
};

struct Value {
  Kind kind = Kind::none;
  std::size_t offset = 0;    ///< of the opcode that made it
  std::int64_t integer = 0;  ///< of a boolean too
  double number = 0;
  std::string_view text{};    ///< points into the pickle; of a global or an object, its name
  std::string_view module{};  ///< of a global or an object
  std::vector<Index> items{};
};

/// "torch._utils._rebuild_tensor_v2"
std::string full_name(const Value& value);

/// "dictionary"
const char* name_of(Kind kind) noexcept;

struct Document {
  std::vector<Value> values;
  Index root = 0;

  [[nodiscard]] const Value& at(Index index) const { return values[index]; }
};

/// The texts point into `bytes`. Throws Error naming the opcode or global and its offset.
Document read(std::span<const std::byte> bytes);

}  // namespace itera::pickle
