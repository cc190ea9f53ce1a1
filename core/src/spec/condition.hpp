// Conditions on a point of a sweep: compression[0].use == 'int4' and not seed in [1, 2].
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "itera/values.hpp"
#include "spec/path.hpp"

namespace itera {

/// A condition is  A or B,  A and B,  not A,  (A),  or a comparison of two values by == != < <= >
/// >= in, not in. A value is a path into the resolved spec, a number, text in quotes, true, false,
/// null or a list [a, b] of such. What a path does not find is null: it equals null alone and is
/// neither greater nor less than anything.
class Condition {
 public:
  /// Nothing is found where the path leads nowhere.
  using Lookup = std::function<const Values*(const std::vector<Step>& path)>;

  /// Holds always, and a fault is added, when the scalar is no condition.
  static Condition read(const Node& scalar, Faults& faults);

  /// A comparison of what cannot be compared is a fault, and does not hold.
  [[nodiscard]] bool holds(const Lookup& lookup, Faults& faults) const;

  /// Every path it reads, with the place of each.
  struct Name {
    std::string text;
    std::vector<Step> steps;
    Place place;
  };
  [[nodiscard]] std::vector<Name> names() const;

  /// One node of the tree: a literal, a path, or an operation on its operands.
  struct Term {
    enum class Kind { literal, path, list, either, both, negation, comparison };
    Kind kind = Kind::literal;
    Place place;
    Values literal = true;
    std::string text;  ///< of a path; of a comparison, its operator
    std::vector<Step> steps{};
    std::vector<Term> operands{};
  };

 private:
  Term term_;
};

}  // namespace itera
