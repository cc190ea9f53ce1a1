// What the pickle machine holds: values, the stack with its marks, the memo. All of it is bounded.
#pragma once

#include <fmt/format.h>

#include <initializer_list>
#include <utility>

#include "import/pickle.hpp"
#include "import/pickle_opcodes.hpp"
#include "itera/error.hpp"

namespace itera::pickle {

class State {
 public:
  std::size_t offset = 0;  ///< of the opcode that is being read
  std::uint8_t opcode = 0;
  std::vector<Value> values;

  [[noreturn]] void fail(const std::string& reason) const {
    throw Error(
        fmt::format("pickle: opcode {} at byte {}: {}", name_of_opcode(opcode), offset, reason),
        Fault::invalid);
  }

  Index make(Value value) {
    if (values.size() >= most_values) fail(fmt::format("more than {} values", most_values));
    value.offset = offset;
    values.push_back(std::move(value));
    return static_cast<Index>(values.size() - 1);
  }

  void push(Index value) { stack_.push_back(value); }
  void push_new(Value value) { push(make(std::move(value))); }

  Index pop() {
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) fail("the stack is empty");
    const Index value = stack_.back();
    stack_.pop_back();
    return value;
  }
  /// In the order in which they were pushed.
  std::vector<Index> pop(std::size_t count) {
    std::vector<Index> items(count);
    for (std::size_t i = count; i > 0; --i) items[i - 1] = pop();
    return items;
  }
  std::vector<Index> pop_to_mark() {
    if (marks_.empty()) fail("no mark is set");
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<Index> items(begin, stack_.end());
    stack_.erase(begin, stack_.end());
    marks_.pop_back();
    return items;
  }
  void mark() {
    if (marks_.size() >= deepest) fail(fmt::format("nested deeper than {}", deepest));
    marks_.push_back(stack_.size());
  }

  /// Picklers count their places up, so none is higher than there are values.
  void remember(std::size_t place) {
    if (place > values.size()) fail(fmt::format("place {} of the memo is out of order", place));
    if (place >= memo_.size()) memo_.resize(place + 1, nothing);
    memo_[place] = pop();
    push(memo_[place]);
  }
  void remember_next() { remember(memo_.size()); }
  void recall(std::size_t place) {
    if (place >= memo_.size() || memo_[place] == nothing)
      fail(fmt::format("nothing was remembered as {}", place));
    push(memo_[place]);
  }

  /// By value, for what is added to may be what is read from. One value may be added to many:
  /// without a bound a short pickle could fill any memory.
  void add(Index to, std::vector<Index> items) {
    added_ += items.size();
    if (added_ > 2 * most_values) fail("its values refer to each other too often");
    auto& own = values[to].items;
    own.insert(own.end(), items.begin(), items.end());
  }

  void expect(Index value, std::initializer_list<Kind> kinds, const char* what) const {
    for (const Kind kind : kinds) {
      if (values[value].kind == kind) return;
    }
    fail(fmt::format("{} expected, found a value of kind {}", what, name_of(values[value].kind)));
  }

 private:
  static constexpr Index nothing = ~Index{0};

  std::vector<Index> stack_, memo_;
  std::vector<std::size_t> marks_;
  std::size_t added_ = 0;
};

}  // namespace itera::pickle
