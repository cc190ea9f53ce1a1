// Schema<P>: ties each field of a plain struct to its name, default, range or choices, unit and
// help, written once.
#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "itera/error.hpp"
#include "itera/manifest.hpp"

namespace itera {

/// An integer for every layer: written as one number for all, or as a list.
struct PerLayer {
  std::vector<std::int64_t> values;
};

/// Files: written as one path, or as a list.
struct Paths {
  std::vector<std::filesystem::path> values;
};

/// What may be said of a parameter beyond its type. Use with designated initialisers.
struct Rule {
  std::string help{};
  std::string unit{};
  std::optional<double> minimum{}, maximum{};
  std::vector<std::string> choices{};
  std::vector<Parameter> fields{};
  bool required = false;
};

template <class P> class Schema {
 public:
  /// The default is the member's value in a default-constructed P.
  template <class T> Schema& field(std::string name, T P::* member, Rule rule = {}) {
    Parameter p = shape<T>();
    p.name = std::move(name);
    p.required = rule.required;
    if (!rule.required && !p.optional) p.default_value = write(P{}.*member);
    p.minimum = rule.minimum;
    p.maximum = rule.maximum;
    p.choices = std::move(rule.choices);
    p.fields = std::move(rule.fields);
    p.unit = std::move(rule.unit);
    p.help = std::move(rule.help);
    readers_.push_back([key = p.name, member](const Values& from, P& into) {
      const auto found = from.find(key);
      if (found != from.end() && !found->is_null()) read(*found, into.*member);
    });
    parameters_.push_back(std::move(p));
    return *this;
  }

  [[nodiscard]] const std::vector<Parameter>& parameters() const { return parameters_; }

  /// The struct for resolved values (the host has already checked them against the parameters).
  [[nodiscard]] P parse(const Values& values) const {
    P result;
    for (std::size_t i = 0; i < readers_.size(); ++i) {
      try {
        readers_[i](values, result);
      } catch (const Values::exception& e) {
        throw Error("parameter \"" + parameters_[i].name + "\": " + e.what(), Fault::invalid);
      }
    }
    return result;
  }

 private:
  template <class T> struct is_optional : std::false_type {};
  template <class T> struct is_optional<std::optional<T>> : std::true_type {};
  template <class T> struct is_vector : std::false_type {};
  template <class T> struct is_vector<std::vector<T>> : std::true_type {};

  template <class T> static Parameter shape() {
    if constexpr (is_optional<T>::value) {
      Parameter p = shape<typename T::value_type>();
      p.optional = true;
      return p;
    } else if constexpr (is_vector<T>::value) {
      Parameter p = shape<typename T::value_type>();
      p.list = Parameter::List::yes;
      return p;
    } else {
      Parameter p;
      if constexpr (std::same_as<T, bool>) p.type = Parameter::Type::boolean;
      else if constexpr (std::integral<T>) p.type = Parameter::Type::integer;
      else if constexpr (std::floating_point<T>) p.type = Parameter::Type::number;
      else if constexpr (std::same_as<T, std::filesystem::path>) p.type = Parameter::Type::path;
      else if constexpr (std::same_as<T, PerLayer>) {
        p.type = Parameter::Type::integer;
        p.list = Parameter::List::either;
      } else if constexpr (std::same_as<T, Paths>) {
        p.type = Parameter::Type::path;
        p.list = Parameter::List::either;
      } else {
        static_assert(std::same_as<T, std::string> || std::same_as<T, Values>,
                      "no such parameter type");
      }
      return p;
    }
  }

  template <class T> static Values write(const T& value) {
    if constexpr (is_optional<T>::value) return value ? write(*value) : Values();
    else if constexpr (std::same_as<T, std::filesystem::path>) return value.string();
    else if constexpr (std::same_as<T, PerLayer>) return value.values;
    else if constexpr (std::same_as<T, Paths>) return write(value.values);
    else if constexpr (is_vector<T>::value) {
      Values list = Values::array();
      for (const auto& item : value) list.push_back(write(item));
      return list;
    } else return value;
  }

  template <class T> static void read(const Values& from, T& into) {
    if constexpr (is_optional<T>::value) read(from, into.emplace());
    else if constexpr (is_vector<T>::value) {
      into.clear();
      for (const Values& item : from) read(item, into.emplace_back());
    } else if constexpr (std::same_as<T, std::filesystem::path>)
      into = from.template get<std::string>();
    else if constexpr (std::same_as<T, PerLayer>) {
      if (from.is_array()) into.values = from.template get<std::vector<std::int64_t>>();
      else into.values.assign(1, from.template get<std::int64_t>());
    } else if constexpr (std::same_as<T, Paths>) {
      if (from.is_array()) read(from, into.values);
      else read(from, into.values.emplace_back());
    } else if constexpr (std::same_as<T, Values>) into = from;
    else into = from.template get<T>();
  }

  std::vector<Parameter> parameters_;
  std::vector<std::function<void(const Values&, P&)>> readers_;
};

}  // namespace itera
