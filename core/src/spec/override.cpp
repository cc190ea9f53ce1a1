// Overrides from the command line.
#include "spec/override.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace itera {
namespace {

constexpr int rank_of_overrides = 1'000'000;  // after all files
constexpr std::size_t prefix = 3;             // "-s " before the path, in what is shown
constexpr std::size_t longest_path = 32;      // steps

/// One step of a path: a key of a map, or an entry of a list.
struct Step {
  std::string key;
  std::optional<std::size_t> index{};
  Place place{};
};

class Override {
 public:
  Override(const std::string& text, int number, Faults& faults)
      : equals_(text.find('=')),
        source_(std::make_shared<const Source>("-s " + text.substr(0, equals_), "-s " + text,
                                               rank_of_overrides + number, true)),
        faults_(faults) {}

  void apply(Node& root) {
    if (equals_ == std::string::npos)
      return fault(place(prefix, source_->text().size()), "expected path=value");
    const std::vector<Step> steps = path();
    if (steps.empty()) return;
    if (steps[0].key == "extends")
      return fault(steps[0].place, "\"extends\" is read before overrides: set it in the file");
    Tree value = read_tree_from(source_, prefix + equals_ + 1, faults_);
    if (!value.complete) return;
    if (value.root.is(Node::Kind::null)) value.root.place = steps.back().place;
    set(root, steps, std::move(value.root));
  }

 private:
  [[nodiscard]] Place place(std::size_t begin, std::size_t end) const {
    return {source_, 1, static_cast<int>(begin) + 1,
            static_cast<int>(end > begin ? end - begin : 1)};
  }
  void fault(const Place& where, const std::string& message) { faults_.add(where, message); }

  /// The steps of "a.b[0].c"; none after a fault.
  std::vector<Step> path() {
    const std::string& text = source_->text();
    const std::size_t end = prefix + equals_;
    std::vector<Step> steps;
    std::size_t at = prefix;
    while (true) {
      const std::size_t stop = std::min(text.find_first_of(".[]", at), end);
      if (stop == at)
        return fault(place(at, at + 1),
                     "a key is missing here: write a path such as compression[0].keep"),
               none();
      steps.push_back({text.substr(at, stop - at), {}, place(at, stop)});
      at = stop;
      while (at < end && text[at] == '[') {
        const std::size_t close = std::min(text.find(']', at), end);
        std::size_t index = 0;
        const auto [last, error] =
            std::from_chars(text.data() + at + 1, text.data() + close, index);
        const bool whole =
            close < end && close > at + 1 && last == text.data() + close && error == std::errc{};
        if (!whole)
          return fault(place(at, close + 1),
                       "expected the number of an entry, from 0, as in compression[0]"),
                 none();
        steps.push_back({{}, index, place(at, close + 1)});
        at = close + 1;
      }
      if (steps.size() > longest_path)
        return fault(place(prefix, end), "this path is too long"), none();
      if (at == end) return steps;
      if (text[at] != '.')
        return fault(place(at, at + 1),
                     "expected \".\" here: write a path such as compression[0].keep"),
               none();
      ++at;
    }
  }
  static std::vector<Step> none() { return {}; }

  void set(Node& root, const std::vector<Step>& steps, Node value) {
    Node* node = &root;
    std::string walked;
    for (const Step& step : steps) {
      node = step.index ? entry_of(*node, step, walked)
                        : value_of(*node, step, walked, &step == &steps.back());
      if (!node) return;
      walked +=
          step.index ? fmt::format("[{}]", *step.index) : (walked.empty() ? "" : ".") + step.key;
    }
    *node = std::move(value);
  }

  Node* entry_of(Node& list, const Step& step, const std::string& walked) {
    const bool fresh = list.is(Node::Kind::null);
    if (fresh) list = made(Node::Kind::list, step);
    if (!list.is(Node::Kind::list))
      return fault(step.place, fmt::format("{} is not a list", in_quotes(walked))), nullptr;
    const std::size_t size = list.items.size();
    if (*step.index > size) {
      fault(step.place, fmt::format("{} has {} {}: the next to add is [{}]", in_quotes(walked),
                                    size, size == 1 ? "entry" : "entries", size));
      return nullptr;
    }
    if (*step.index == size) list.items.emplace_back();
    return &list.items[*step.index];
  }

  Node* value_of(Node& map, const Step& step, const std::string& walked, bool last) {
    if (map.is(Node::Kind::list)) {
      fault(step.place,
            fmt::format("{0} is a list: write {0}[0].{1} for its first entry", walked, step.key));
      return nullptr;
    }
    if (!map.is(Node::Kind::map)) map = made(Node::Kind::map, step);
    Entry* entry = map.find(step.key);
    if (!entry) entry = &map.entries.emplace_back(Entry{step.key, step.place, {}});
    if (last) entry->place = step.place;
    return &entry->value;
  }

  static Node made(Node::Kind kind, const Step& step) {
    Node node;
    node.kind = kind;
    node.place = step.place;
    return node;
  }

  std::size_t equals_;
  std::shared_ptr<const Source> source_;
  Faults& faults_;
};

}  // namespace

void apply_overrides(Node& root, const std::vector<std::string>& overrides, Faults& faults) {
  int number = 0;
  for (const std::string& text : overrides) Override(text, number++, faults).apply(root);
}

}  // namespace itera
