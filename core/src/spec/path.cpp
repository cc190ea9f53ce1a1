// Paths into a tree.
#include "spec/path.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace itera {
namespace {

constexpr std::size_t longest_path = 32;  // steps
constexpr const char* path_form = "write a path such as compression[0].keep";

class PathReader {
 public:
  PathReader(std::string_view text, const PlaceOf& place, Faults& faults)
      : text_(text), place_(place), faults_(faults) {}

  std::vector<Step> read() {
    while (true) {
      if (!key() || !indices()) return {};
      if (steps_.size() > longest_path)
        return fault(0, text_.size(), "this path is too long"), none();
      if (at_ == text_.size()) return std::move(steps_);
      if (text_[at_] != '.')
        return fault(at_, at_ + 1, fmt::format("expected \".\" here: {}", path_form)), none();
      ++at_;
    }
  }

 private:
  bool key() {
    const std::size_t stop = std::min(text_.find_first_of(".[]", at_), text_.size());
    if (stop == at_)
      return fault(at_, at_ + 1, fmt::format("a key is missing here: {}", path_form));
    steps_.push_back({std::string(text_.substr(at_, stop - at_)), {}, place_(at_, stop)});
    at_ = stop;
    return true;
  }

  bool indices() {
    while (at_ < text_.size() && text_[at_] == '[') {
      const std::size_t close = std::min(text_.find(']', at_), text_.size());
      std::size_t index = 0;
      const char* const end = text_.data() + close;
      const auto [last, error] = std::from_chars(text_.data() + at_ + 1, end, index);
      const bool whole =
          close < text_.size() && close > at_ + 1 && last == end && error == std::errc{};
      if (!whole) {
        return fault(at_, close + 1,
                     "expected the number of an entry, from 0, as in compression[0]");
      }
      steps_.push_back({{}, index, place_(at_, close + 1)});
      at_ = close + 1;
    }
    return true;
  }

  static std::vector<Step> none() { return {}; }

  bool fault(std::size_t begin, std::size_t end, const std::string& message) {
    faults_.add(place_(begin, end), message);
    return false;
  }

  std::string_view text_;
  const PlaceOf& place_;
  Faults& faults_;
  std::vector<Step> steps_;
  std::size_t at_ = 0;
};

Node made(Node::Kind kind, const Step& step) {
  Node node;
  node.kind = kind;
  node.place = step.place;
  return node;
}

Node* entry_of(Node& list, const Step& step, const std::string& walked, Faults& faults) {
  if (list.is(Node::Kind::null)) list = made(Node::Kind::list, step);
  if (!list.is(Node::Kind::list))
    return faults.add(step.place, fmt::format("{} is not a list", in_quotes(walked))), nullptr;
  const std::size_t size = list.items.size();
  if (*step.index > size) {
    faults.add(step.place, fmt::format("{} has {} {}: the next to add is [{}]", in_quotes(walked),
                                       size, size == 1 ? "entry" : "entries", size));
    return nullptr;
  }
  if (*step.index == size) list.items.emplace_back();
  return &list.items[*step.index];
}

Node* value_of(Node& map, const Step& step, const std::string& walked, bool last, Faults& faults) {
  if (map.is(Node::Kind::list)) {
    faults.add(step.place, fmt::format("{0} is a list: write {0}[0].{1} for its first entry",
                                       walked, step.key));
    return nullptr;
  }
  if (!map.is(Node::Kind::map)) map = made(Node::Kind::map, step);
  Entry* entry = map.find(step.key);
  if (!entry) entry = &map.entries.emplace_back(Entry{step.key, step.place, {}});
  if (last) entry->place = step.place;
  return &entry->value;
}

}  // namespace

PlaceOf places_in(const Place& written, const std::string& text) {
  const std::string_view line = written.source->line(written.line);
  const std::size_t begin = static_cast<std::size_t>(std::max(written.column - 1, 0));
  const bool quoted = begin < line.size() && (line[begin] == '"' || line[begin] == '\'');
  const std::size_t start = begin + (quoted ? 1 : 0);
  const bool plain = line.size() >= start && line.substr(start).starts_with(text);
  return [written, start, plain](std::size_t from, std::size_t to) {
    if (!plain) return written;
    Place place = written;
    place.column = static_cast<int>(start + from) + 1;
    place.width = static_cast<int>(to > from ? to - from : 1);
    return place;
  };
}

std::vector<Step> read_path(std::string_view text, const PlaceOf& place, Faults& faults) {
  return PathReader(text, place, faults).read();
}

bool set_value(Node& root, const std::vector<Step>& steps, Node value, Faults& faults) {
  Node* node = &root;
  std::string walked;
  for (const Step& step : steps) {
    node = step.index ? entry_of(*node, step, walked, faults)
                      : value_of(*node, step, walked, &step == &steps.back(), faults);
    if (!node) return false;
    walked +=
        step.index ? fmt::format("[{}]", *step.index) : (walked.empty() ? "" : ".") + step.key;
  }
  *node = std::move(value);
  return true;
}

}  // namespace itera
