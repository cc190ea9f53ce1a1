// A spec file with everything it extends, as one tree.
#include "spec/merge.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/files.hpp"
#include "base/text.hpp"
#include "itera/error.hpp"
#include "spec/interpolate.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_chain = 16;
constexpr int most_files = 32;

bool other_component(const Node& base, const Node& later) {
  const Entry *was = base.find("use"), *is = later.find("use");
  return was && is && was->value.text != is->value.text;
}

/// Reads files in the order in which they name each other.
class FileReader {
 public:
  explicit FileReader(Faults& faults) : faults_(faults) {}

  Tree read(const fs::path& path, std::string text) {
    const auto source = std::make_shared<const Source>(path.string(), std::move(text), files_++);
    Tree tree = read_tree(source, faults_);
    if (!tree.complete) return tree;
    if (!tree.root.is(Node::Kind::map)) {
      faults_.add(tree.root.place,
                  tree.root.is(Node::Kind::null)
                      ? "the spec is empty: it is a map of keys such as name, data, model"
                      : "a spec is a map of keys such as name, data, model");
      tree.complete = false;
      return tree;
    }
    chain_.push_back(path);
    extend(tree, path);
    chain_.pop_back();
    return tree;
  }

 private:
  void extend(Tree& tree, const fs::path& path) {
    auto& entries = tree.root.entries;
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [](const Entry& e) { return e.key == "extends"; });
    if (found == entries.end()) return;
    Entry extends = std::move(*found);
    entries.erase(found);
    interpolate(extends.value, faults_);
    std::vector<Node> names;
    if (extends.value.is(Node::Kind::list)) names = std::move(extends.value.items);
    else names.push_back(std::move(extends.value));

    Node base;
    for (const Node& name : names) {
      Tree below = base_tree(name, extends.place, path);
      tree.complete = tree.complete && below.complete;
      base = base.is(Node::Kind::map) ? merged(std::move(base), std::move(below.root))
                                      : std::move(below.root);
    }
    if (tree.complete && base.is(Node::Kind::map))
      tree.root = merged(std::move(base), std::move(tree.root));
  }

  Tree base_tree(const Node& name, const Place& key, const fs::path& from) {
    Tree none{{}, false};
    if (name.is(Node::Kind::unknown)) return none;
    if (!name.is(Node::Kind::scalar) || name.text.empty()) {
      faults_.add(name.is(Node::Kind::null) ? key : name.place,
                  "\"extends\" names a file, or a list of files");
      return none;
    }
    const fs::path path = (from.parent_path() / name.text).lexically_normal();
    if (const std::string fault = refused(path); !fault.empty()) {
      faults_.add(name.place, fault);
      return none;
    }
    try {
      std::optional<std::string> text = read_spec_file(path, faults_);
      return text ? read(path, *std::move(text)) : none;
    } catch (const Error& error) {
      faults_.add(name.place, error.what());
      return none;
    }
  }

  [[nodiscard]] std::string refused(const fs::path& path) const {
    std::error_code ignored;
    const bool circle = std::any_of(chain_.begin(), chain_.end(), [&](const fs::path& open) {
      return open == path || fs::equivalent(open, path, ignored);
    });
    if (circle) {
      std::vector<std::string> names;
      for (const fs::path& open : chain_) names.push_back(open.string());
      return fmt::format("\"extends\" goes in a circle: {} → {}", join(names, " → "),
                         path.string());
    }
    if (chain_.size() >= longest_chain)
      return fmt::format("\"extends\" goes more than {} files deep", longest_chain);
    if (files_ >= most_files)
      return fmt::format("\"extends\" brings in more than {} files", most_files);
    return {};
  }

  Faults& faults_;
  std::vector<fs::path> chain_;
  int files_ = 0;
};

}  // namespace

Node merged(Node base, Node later) {
  if (!base.is(Node::Kind::map) || !later.is(Node::Kind::map) || other_component(base, later))
    return later;
  base.place = later.place;
  for (Entry& entry : later.entries) {
    if (Entry* found = base.find(entry.key)) {
      found->value = merged(std::move(found->value), std::move(entry.value));
      found->place = entry.place;
    } else {
      base.entries.push_back(std::move(entry));
    }
  }
  return base;
}

Tree read_with_bases(const fs::path& path, std::string text, Faults& faults) {
  return FileReader(faults).read(path, std::move(text));
}

std::optional<std::string> read_spec_file(const fs::path& path, Faults& faults) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (!error && size > largest_spec) {
    const auto source = std::make_shared<const Source>(path.string(), "", 0);
    faults.add({source}, fmt::format("the file has {}: a spec has at most {}",
                                     format_bytes(static_cast<double>(size)),
                                     format_bytes(static_cast<double>(largest_spec))));
    return std::nullopt;
  }
  return read_file(path, largest_spec);
}

}  // namespace itera
