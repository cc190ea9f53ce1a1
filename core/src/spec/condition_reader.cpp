// The grammar of conditions, read from left to right:
//   either     = both { "or" both }            both = negation { "and" negation }
//   negation   = "not" negation | comparison   comparison = value [ sign value ]
//   value      = "(" either ")" | "[" [ value { "," value } ] "]" | number | text | word | path
#include "spec/condition_reader.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "spec/parameters.hpp"
#include "spec/scalar.hpp"
#include "spec/section.hpp"

namespace itera {
namespace {

using Term = Condition::Term;
using Kind = Term::Kind;

constexpr int deepest_term = 64;
constexpr std::array signs{"==", "!=", "<=", ">=", "<", ">"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Thrown from wherever the text stops being a condition, caught once.
struct Broken {
  std::size_t begin, end;
  std::string message;
};

class ConditionReader {
 public:
  ConditionReader(const Node& scalar, Faults& faults)
      : text_(scalar.text), place_(places_in(scalar.place, text_)), faults_(faults) {}

  Term read() {
    Term term = either(0);
    if (at_ < text_.size())
      throw Broken{at_, token_end(), fmt::format("expected the end, found {}", found())};
    return term;
  }
  void report(const Broken& broken) {
    faults_.add(place_(broken.begin, broken.end), broken.message);
  }

 private:
  Term either(int depth) {
    return chained(Kind::either, "or", depth, [&] {
      return chained(Kind::both, "and", depth, [&] { return negation(depth); });
    });
  }

  template <class Next> Term chained(Kind kind, const char* word, int depth, const Next& next) {
    if (depth > deepest_term) throw Broken{0, text_.size(), "this condition is nested too deep"};
    Term left = next();
    for (int i = 0; take_word(word); ++i) {
      if (i > deepest_term) throw Broken{0, text_.size(), "this condition is too long"};
      left = operation(kind, left.place, {}, std::move(left), next());
    }
    return left;
  }

  Term negation(int depth) {
    space();
    const std::size_t begin = at_;
    if (!take_word("not")) return comparison(depth);
    if (depth > deepest_term) throw Broken{begin, at_, "this condition is nested too deep"};
    Term term{Kind::negation, place_(begin, at_), true, {}};
    term.operands.push_back(negation(depth + 1));
    return term;
  }

  Term comparison(int depth) {
    Term left = value(depth);
    space();
    const std::size_t begin = at_;
    const std::string sign = take_sign();
    if (sign.empty()) return left;
    const Place place = place_(begin, at_);
    return operation(Kind::comparison, place, sign, std::move(left), value(depth));
  }

  Term value(int depth) {
    space();
    if (depth > deepest_term) throw Broken{at_, text_.size(), "this condition is nested too deep"};
    const std::size_t begin = at_;
    if (at_ == text_.size()) throw Broken{at_, at_ + 1, "expected a value, found the end"};
    const char c = text_[at_];
    if (c == '(') {
      ++at_;
      Term term = either(depth + 1);
      close(')');
      return term;
    }
    if (c == '[') return list(depth);
    if (c == '\'' || c == '"') return literal(begin, quoted(c));
    if (is_digit(c) || c == '-' || c == '+' || c == '.') return number();
    if (is_letter(c)) return word_or_path();
    throw Broken{at_, token_end(), fmt::format("expected a value, found {}", found())};
  }

  Term list(int depth) {
    Term term{Kind::list, place_(at_, at_ + 1), true, {}};
    ++at_;
    space();
    while (at_ < text_.size() && text_[at_] != ']') {
      term.operands.push_back(value(depth + 1));
      space();
      if (at_ < text_.size() && text_[at_] == ',') ++at_;
      else break;
      space();
    }
    close(']');
    return term;
  }

  std::string quoted(char quote) {
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string::npos) throw Broken{at_, text_.size(), "text without its last quote"};
    std::string inside = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return inside;
  }

  Term number() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (is_digit(text_[at_]) || is_letter(text_[at_]) ||
                                  text_[at_] == '.' || text_[at_] == '-' || text_[at_] == '+')) {
      ++at_;
    }
    Node scalar;
    scalar.kind = Node::Kind::scalar;
    scalar.text = text_.substr(begin, at_ - begin);
    Scalar read = read_integer(scalar);
    if (read.value.is_null()) read = read_number(scalar);
    if (read.value.is_null()) {
      throw Broken{begin, at_,
                   fmt::format("{} is no number{}{}", in_quotes(scalar.text),
                               read.advice.empty() ? "" : ": ", read.advice)};
    }
    return literal(begin, std::move(read.value));
  }

  Term word_or_path() {
    const std::size_t begin = at_;
    if (take_word("true")) return literal(begin, true);
    if (take_word("false")) return literal(begin, false);
    if (take_word("null")) return literal(begin, nullptr);
    at_ = token_end();
    Term term{Kind::path, place_(begin, at_), true, text_.substr(begin, at_ - begin)};
    const PlaceOf inside = [&](std::size_t from, std::size_t to) {
      return place_(begin + from, begin + to);
    };
    term.steps = read_path(term.text, inside, faults_);
    if (term.steps.empty()) return Term{};
    return term;
  }

  std::string take_sign() {
    const std::size_t begin = at_;
    if (take_word("in")) return "in";
    if (take_word("not")) {
      if (take_word("in")) return "not in";
      throw Broken{begin, at_, "expected \"not in\" here"};
    }
    for (const std::string sign : signs) {
      if (text_.compare(at_, sign.size(), sign) != 0) continue;
      at_ += sign.size();
      return sign;
    }
    if (at_ < text_.size() && text_[at_] == '=') throw Broken{at_, at_ + 1, "write == to compare"};
    return {};
  }

  bool take_word(std::string_view word) {
    space();
    if (text_.compare(at_, word.size(), word) != 0 || token_end() != at_ + word.size())
      return false;
    at_ += word.size();
    return true;
  }

  void close(char bracket) {
    space();
    if (at_ >= text_.size() || text_[at_] != bracket) {
      throw Broken{at_, token_end(), fmt::format("expected \"{}\", found {}", bracket, found())};
    }
    ++at_;
  }

  void space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t'))
      ++at_;
  }

  /// The end of the word or path that begins here, or of one other character.
  [[nodiscard]] std::size_t token_end() const {
    std::size_t end = at_;
    while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]) ||
                                  text_[end] == '.' || text_[end] == '[')) {
      if (text_[end] == '[') {
        const std::size_t bracket = text_.find(']', end);
        if (end == at_ || bracket == std::string::npos) break;
        end = bracket;
      }
      ++end;
    }
    return std::max(end, std::min(at_ + 1, text_.size()));
  }
  [[nodiscard]] std::string found() const {
    return at_ >= text_.size() ? "the end" : in_quotes(text_.substr(at_, token_end() - at_));
  }

  Term literal(std::size_t begin, Values value) {
    return {Kind::literal, place_(begin, at_), std::move(value), {}};
  }
  static Term operation(Kind kind, Place place, std::string sign, Term left, Term right) {
    Term term{kind, std::move(place), true, std::move(sign)};
    term.operands.push_back(std::move(left));
    term.operands.push_back(std::move(right));
    return term;
  }

  const std::string text_;
  const PlaceOf place_;
  Faults& faults_;
  std::size_t at_ = 0;
};

}  // namespace

Condition::Term read_condition(const Node& scalar, Faults& faults) {
  if (scalar.is(Node::Kind::unknown)) return {};
  if (!scalar.is(Node::Kind::scalar)) {
    faults.add(scalar.place,
               "expected a condition such as \"compression[0].use == 'int4' and seed < 3\"");
    return {};
  }
  ConditionReader reader(scalar, faults);
  try {
    return reader.read();
  } catch (const Broken& broken) {
    reader.report(broken);
    return {};
  }
}

}  // namespace itera
