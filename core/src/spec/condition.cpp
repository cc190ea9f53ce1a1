// What a condition says of a point.
#include "spec/condition.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "spec/condition_reader.hpp"

namespace itera {
namespace {

using Term = Condition::Term;
using Kind = Term::Kind;

const char* kind_of_value(const Values& value) {
  if (value.is_number()) return "a number";
  if (value.is_string()) return "text";
  if (value.is_boolean()) return "true or false";
  if (value.is_array()) return "a list";
  return value.is_null() ? "nothing" : "a map";
}

class Evaluation {
 public:
  Evaluation(const Condition::Lookup& lookup, Faults& faults) : lookup_(lookup), faults_(faults) {}

  bool truth(const Term& term) {
    switch (term.kind) {
      case Kind::either: return truth(term.operands[0]) || truth(term.operands[1]);
      case Kind::both: return truth(term.operands[0]) && truth(term.operands[1]);
      case Kind::negation: return !truth(term.operands[0]);
      case Kind::comparison: return compared(term);
      default: break;
    }
    const Values found = value(term);
    if (found.is_boolean()) return found.get<bool>();
    if (!found.is_null())
      faults_.add(term.place, fmt::format("expected a comparison, found {}", kind_of_value(found)));
    return false;
  }

 private:
  Values value(const Term& term) {
    if (term.kind == Kind::literal) return term.literal;
    if (term.kind == Kind::path) {
      const Values* found = lookup_(term.steps);
      return found == nullptr ? Values() : *found;
    }
    if (term.kind != Kind::list) return truth(term);
    Values list = Values::array();
    for (const Term& item : term.operands) list.push_back(value(item));
    return list;
  }

  bool compared(const Term& term) {
    const Values a = value(term.operands[0]), b = value(term.operands[1]);
    const std::string& sign = term.text;
    if (sign == "in" || sign == "not in") return member(term, a, b) == (sign == "in");
    if (a.is_null() || b.is_null()) {
      const bool same = a.is_null() && b.is_null();
      return (sign == "==" && same) || (sign == "!=" && !same);
    }
    const bool alike = a.is_number() ? b.is_number() : a.type() == b.type();
    const bool ordered = sign != "==" && sign != "!=";
    if (!alike || (ordered && !a.is_number() && !a.is_string())) {
      faults_.add(term.place, fmt::format("\"{}\" cannot compare {} with {}", sign,
                                          kind_of_value(a), kind_of_value(b)));
      return false;
    }
    if (sign == "==") return a == b;
    if (sign == "!=") return a != b;
    if (sign == "<") return a < b;
    if (sign == "<=") return a <= b;
    return sign == ">" ? a > b : a >= b;
  }

  bool member(const Term& term, const Values& item, const Values& list) {
    if (list.is_array()) return std::find(list.begin(), list.end(), item) != list.end();
    if (!list.is_null()) {
      faults_.add(term.place,
                  fmt::format("\"in\" must be followed by a list such as [1, 2], found {}",
                              kind_of_value(list)));
    }
    return false;
  }

  const Condition::Lookup& lookup_;
  Faults& faults_;
};

void collect(const Term& term, std::vector<Condition::Name>& names) {
  if (term.kind == Kind::path) names.push_back({term.text, term.steps, term.place});
  for (const Term& operand : term.operands) collect(operand, names);
}

}  // namespace

Condition Condition::read(const Node& scalar, Faults& faults) {
  Condition condition;
  condition.term_ = read_condition(scalar, faults);
  return condition;
}

bool Condition::holds(const Lookup& lookup, Faults& faults) const {
  return Evaluation(lookup, faults).truth(term_);
}

std::vector<Condition::Name> Condition::names() const {
  std::vector<Name> all;
  collect(term_, all);
  return all;
}

}  // namespace itera
