// From the values of the pickle to a tree of keys; what refers to itself or to much else often runs
// into a bound.
#include "import/torch_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "import/pickle.hpp"
#include "import/torch_tensor.hpp"
#include "import/zip.hpp"
#include "itera/error.hpp"

namespace itera {
namespace {

using pickle::Index;
using pickle::Kind;
using pickle::Value;

constexpr std::size_t most_tree_bytes = std::size_t{1} << 28, branch_bytes = 256;
constexpr int deepest_key = 40;

[[noreturn]] void fail(const std::string& reason) { throw Error(reason, Fault::invalid); }

class Tree {
 public:
  Tree(const TorchArchive& archive, ForeignContents& contents)
      : archive_(archive), contents_(contents) {}

  Branch branch(Index index, std::string key, const std::string& path, int depth) {
    const Value& value = archive_.document.at(index);
    spend(branch_bytes + path.size() + value.text.size());
    if (depth > deepest_key)
      fail(fmt::format("\"{}\" lies under more than {} keys", path, deepest_key));
    Branch made{std::move(key), pickle::name_of(value.kind)};
    switch (value.kind) {
      case Kind::none: break;
      case Kind::boolean: made.value = value.integer != 0; break;
      case Kind::integer: made.value = value.integer; break;
      case Kind::number: made.value = value.number; break;
      case Kind::text: made.value = value.text; break;
      case Kind::bytes: made.value = fmt::format("{} bytes", value.text.size()); break;
      case Kind::global: made.value = full_name(value); break;
      case Kind::storage: break;
      case Kind::tensor:
        made.tensor = contents_.tensors.size();
        contents_.tensors.push_back(torch_tensor(archive_, value, path));
        break;
      case Kind::list:
      case Kind::tuple:
      case Kind::set: add_items(made, value, path, depth); break;
      case Kind::dictionary:
        if (!value.text.empty()) made.type = full_name(value);
        add_entries(made, value, path, depth);
        break;
    }
    return made;
  }

 private:
  void spend(std::size_t bytes) {
    spent_ += bytes;
    if (spent_ > most_tree_bytes) fail("its values refer to each other too often to be listed");
  }

  static std::string below(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
  }

  void add_items(Branch& made, const Value& value, const std::string& path, int depth) {
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      const std::string key = std::to_string(i);
      made.branches.push_back(branch(value.items[i], key, below(path, key), depth + 1));
    }
  }

  void add_entries(Branch& made, const Value& value, const std::string& path, int depth) {
    std::set<std::string> known;
    for (std::size_t i = 0; i + 1 < value.items.size(); i += 2) {
      const std::string key = key_of(archive_.document.at(value.items[i]));
      if (!known.insert(key).second)
        fail(fmt::format("key \"{}\" is given twice", below(path, key)));
      made.branches.push_back(branch(value.items[i + 1], key, below(path, key), depth + 1));
    }
  }

  static std::string key_of(const Value& key) {
    switch (key.kind) {
      case Kind::text: return std::string(key.text);
      case Kind::integer: return std::to_string(key.integer);
      case Kind::global: return full_name(key);
      default:
        fail(fmt::format("a key at byte {} of the pickle is of kind {}, expected a text",
                         key.offset, name_of(key.kind)));
    }
  }

  const TorchArchive& archive_;
  ForeignContents& contents_;
  std::size_t spent_ = 0;
};

const zip::Entry& find_pickle(const std::vector<zip::Entry>& entries) {
  const auto is_pickle = [](const zip::Entry& entry) {
    const std::string_view name = entry.name;
    return name.ends_with("/data.pkl") && name.find('/') == name.size() - 9;
  };
  const auto found = std::ranges::find_if(entries, is_pickle);
  if (found == entries.end()) fail("a zip file, but without the data.pkl that torch.save writes");
  return *found;
}

void check_kind(const std::vector<zip::Entry>& entries, const std::string& prefix) {
  if (zip::find(entries, prefix + "constants.pkl") != nullptr) {
    fail("a TorchScript program; load it in Python and torch.save its state_dict()");
  }
  const zip::Entry* order = zip::find(entries, prefix + "byteorder");
  if (order == nullptr) return;
  const std::string_view text(reinterpret_cast<const char*>(order->data.data()),
                              order->data.size());
  if (text != "little") {
    fail(
        fmt::format("its byte order is \"{}\", expected \"little\"; save it again on a machine "
                    "that is little-endian",
                    text.substr(0, 20)));
  }
}

}  // namespace

ForeignContents read_torch(std::span<const std::byte> file) {
  const auto entries = zip::read(file);
  const zip::Entry& pickled = find_pickle(entries);
  const std::string prefix = pickled.name.substr(0, pickled.name.find('/') + 1);
  check_kind(entries, prefix);
  const pickle::Document document = pickle::read(pickled.data);
  const TorchArchive archive{document, entries, prefix};
  ForeignContents contents{"PyTorch", {}, {}, {}};
  contents.tree = Tree(archive, contents).branch(document.root, "", "", 0);
  return contents;
}

}  // namespace itera
