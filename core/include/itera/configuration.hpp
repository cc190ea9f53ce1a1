// Configurations: the sizes that models share, and reading what a checkpoint carries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "itera/schema.hpp"
#include "itera/values.hpp"

namespace itera {

/// Reads the configuration of a checkpoint, which may come from a damaged file: nothing is built
/// from numbers that make no sense. Every fault is an Error that names the field, such as
/// "configuration of a transformer: width is 0, expected 1 to 8192".
class ITERA_API ConfigReader {
 public:
  /// `model`: what messages call it, such as "a transformer".
  ConfigReader(const Values& values, std::string model)
      : values_(values), model_(std::move(model)) {}

  [[nodiscard]] std::int64_t whole(const char* field, std::int64_t least, std::int64_t most) const;
  /// A value a layer; 1 to 256 of them where `layers` is not known yet.
  [[nodiscard]] std::vector<std::int64_t> per_layer(
      const char* field, std::int64_t least, std::int64_t most,
      std::optional<std::size_t> layers = std::nullopt) const;
  template <class T> [[nodiscard]] T get(const char* field) const {
    try {
      return values_.at(field).get<T>();
    } catch (const Values::exception& e) {
      fail(e.what());
    }
  }
  void expect(const char* field, std::int64_t value, std::int64_t least, std::int64_t most) const;
  [[noreturn]] void fail(const std::string& what) const;

 private:
  const Values& values_;
  std::string model_;
};

/// The sizes in which models are compared: same width, same depth.
struct Size {
  const char* name;
  std::int64_t width, layers;
};

/// micro, tiny or small.
ITERA_API const Size& size_named(const std::string& name);

/// The fields that every model of these sizes has: size, width and layers.
template <class Params> Schema<Params> sized_schema() {
  return Schema<Params>{}
      .field("size", &Params::size,
             {.help = "micro: width 64, 3 layers; tiny: 128, 4; small: 256, 6",
              .choices = {"micro", "tiny", "small"}})
      .field("width", &Params::width, {.help = "residual width", .minimum = 1, .maximum = 8192})
      .field("layers", &Params::layers, {.help = "number of layers", .minimum = 1, .maximum = 256});
}

}  // namespace itera
