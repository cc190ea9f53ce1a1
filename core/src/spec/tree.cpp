// The door to yaml-cpp: its events become a located tree, and what it lets pass is refused here.
#include "spec/tree.hpp"

#include <algorithm>
#include <sstream>
#include <unordered_map>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <yaml-cpp/eventhandler.h>

#include "spec/written.hpp"

namespace itera {
namespace {

constexpr std::size_t most_values = 50'000, deepest = 64;

/// Ends the reading of a text; `complete` when what was read before stands on its own.
struct Unreadable {
  Place place;
  std::string message{};
  bool complete = false;
};

class Builder : public YAML::EventHandler {
 public:
  Builder(std::shared_ptr<const Source> source, Faults& faults)
      : source_(std::move(source)), faults_(faults) {}

  [[nodiscard]] Place place_of(const YAML::Mark& mark) const {
    return {source_, std::max(mark.line, 0) + 1, std::max(mark.column, 0) + 1, 1};
  }

  /// The first document, once it was read to its end.
  Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ == 0) return;
    Place place = place_of(mark);
    if (rest_of(place).starts_with("---")) place.width = 3;
    throw Unreadable{
        place, "a second document begins here: a spec is one document, write one file for each",
        true};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node node;
    node.place = place_of(mark);
    const std::string_view rest = rest_of(node.place);
    const bool written = rest.starts_with('~') || rest.starts_with("null") ||
                         rest.starts_with("Null") || rest.starts_with("NULL");
    if (written) node.place.width = rest.front() == '~' ? 1 : 4;
    else if (!open_.empty())
      node.place = open_.back().has_key ? open_.back().key_place : open_.back().node.place;
    if (expects_key()) throw unreadable(node.place, "a key without a name: write \"key: value\"");
    add(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const Place place = place_of(mark);
    if (expects_key()) throw unreadable(place, "an alias cannot be a key: write the key itself");
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end())
      throw unreadable(place, "this alias stands inside what it refers to");
    if (open_.size() + depth_of(found->second) > deepest) throw too_deep(place);
    add(copied(found->second, place), 0);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node node;
    node.kind = Node::Kind::scalar;
    node.quoted = tag != "?";
    node.text = value;
    node.place = place_of(mark);
    check_tag(tag, node.place);
    node.place.column += static_cast<int>(width_of_properties(rest_of(node.place)));
    node.place.width = static_cast<int>(width_of_scalar(rest_of(node.place), value));
    if (!expects_key()) return add(std::move(node), anchor);
    if (anchor != 0) anchors_.emplace(anchor, node);
    begin_entry(node);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Node node;
    YAML::anchor_t anchor = 0;
    bool has_key = false, kept = true;  // of the entry being read
    std::string key;
    Place key_place;
    std::unordered_map<std::string, int> lines{};  // of the keys so far
    Node inherited{};                              // under "<<": a fault, but no cause for others
  };

  static Unreadable unreadable(const Place& place, std::string message) {
    return {place, std::move(message)};
  }
  static Unreadable too_deep(const Place& place) {
    return unreadable(place, fmt::format("nested more than {} deep, aliases included", deepest));
  }

  [[nodiscard]] std::string_view rest_of(const Place& place) const {
    const std::string_view line = source_->line(place.line);
    return line.substr(std::min(line.size(), static_cast<std::size_t>(place.column - 1)));
  }

  [[nodiscard]] bool expects_key() const {
    return !open_.empty() && open_.back().node.is(Node::Kind::map) && !open_.back().has_key;
  }

  void check_tag(const std::string& tag, const Place& place) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    faults_.add(place,
                fmt::format("tag {}: tags are not used in a spec, remove it", in_quotes(tag)));
  }

  void count(std::size_t values, const Place& place) {
    values_ += values;
    if (values_ > most_values) {
      throw unreadable(
          place, fmt::format("more than {} values, aliases included: a spec is not that large",
                             most_values));
    }
  }

  Node copied(const Node& node, const Place& place) {
    count(size_of(node), place);
    return node;
  }

  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    Open opened;
    opened.node.kind = kind;
    opened.node.place = place_of(mark);
    opened.node.place.column += static_cast<int>(width_of_properties(rest_of(opened.node.place)));
    opened.anchor = anchor;
    const Place place = opened.node.place;
    if (open_.size() >= deepest) throw too_deep(place);
    check_tag(tag, place);
    open_.push_back(std::move(opened));
  }

  void close() {
    Open closed = std::move(open_.back());
    open_.pop_back();
    for (Entry& entry : closed.inherited.entries) {
      if (!closed.lines.contains(entry.key)) closed.node.entries.push_back(std::move(entry));
    }
    add(std::move(closed.node), closed.anchor);
  }

  void begin_entry(const Node& key) {
    Open& map = open_.back();
    map.has_key = true;
    map.key = key.text;
    map.key_place = key.place;
    const auto [first, is_new] = map.lines.emplace(key.text, key.place.line);
    map.kept = is_new && !(key.text == "<<" && !key.quoted);
    if (map.kept) return;
    if (!is_new) {
      faults_.add(key.place, fmt::format("duplicate key {}, first at line {}: remove one",
                                         in_quotes(key.text), first->second));
    } else {
      faults_.add(
          key.place,
          "merge keys \"<<\" are not read: write \"extends: base.yaml\" to build on another spec");
    }
  }

  void add(Node node, YAML::anchor_t anchor) {
    count(1, node.place);
    if (anchor != 0) anchors_.emplace(anchor, copied(node, node.place));
    if (expects_key()) throw unreadable(node.place, "a list or map cannot be a key: write text");
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (Open& parent = open_.back(); parent.node.is(Node::Kind::list)) {
      parent.node.items.push_back(std::move(node));
    } else if (parent.has_key) {
      parent.has_key = false;
      if (parent.kept)
        parent.node.entries.push_back({std::move(parent.key), parent.key_place, std::move(node)});
      else if (parent.key == "<<") parent.inherited = std::move(node);
    }
  }

  std::shared_ptr<const Source> source_;
  Faults& faults_;
  Node root_;
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, Node> anchors_;
  std::size_t values_ = 0;
  int documents_ = 0;
};

std::string explained(const std::string& message, std::string_view line) {
  const std::string_view indent =
      line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
  if (indent.find('\t') != std::string_view::npos)
    return "not YAML: a tab in the indentation, use spaces";
  return "not YAML: " + message;
}

}  // namespace

Tree read_tree_from(const std::shared_ptr<const Source>& source, std::size_t begin,
                    Faults& faults) {
  Tree tree;
  tree.complete = false;
  tree.root.place = {source, 1, static_cast<int>(begin) + 1, 1};
  if (!is_text(source, faults)) return tree;
  Builder builder(source, faults);
  try {
    std::istringstream input(std::string(begin, ' ') + source->text().substr(begin));
    YAML::Parser parser(input);
    while (parser.HandleNextDocument(builder)) {}
    tree.complete = true;
  } catch (const Unreadable& fault) {
    faults.add(fault.place, fault.message);
    tree.complete = fault.complete;
  } catch (const YAML::Exception& fault) {
    const Place place = builder.place_of(fault.mark);
    faults.add(place, explained(fault.msg, source->line(place.line)));
  }
  if (Node root = builder.take(); tree.complete && root.place.source) tree.root = std::move(root);
  return tree;
}

Tree read_tree(const std::shared_ptr<const Source>& source, Faults& faults) {
  return read_tree_from(source, 0, faults);
}

}  // namespace itera
