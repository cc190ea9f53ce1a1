// One line a key; columns are as wide as what stands in them.
#include "cli/inspect_view.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"

namespace itera::cli {
namespace {

constexpr std::size_t most_values = 12, shown_values = 8, longest_value = 60;

struct ViewLine {
  std::string key;
  std::array<std::string, 4> cells;  ///< type, shape, bytes, range; or anything in the first
  bool tensor = false;
};

std::string short_text(const Values& value) {
  const std::string text = value.dump(-1, ' ', false, Values::error_handler_t::replace);
  return text.size() <= longest_value ? text : text.substr(0, longest_value - 3) + "...";
}

std::string what(const Values& entry) {
  if (entry.contains("value")) return short_text(entry.at("value"));
  const std::string type = entry.at("type");
  return entry.contains("entries") ? fmt::format("{} of {}", type, entry.at("entries").size())
                                   : type;
}

std::string range_of(const InspectedTensor& tensor) {
  std::string text;
  if (tensor.min && tensor.max) text = fmt::format("{:.4g} … {:.4g}", *tensor.min, *tensor.max);
  if (tensor.not_finite > 0) text += fmt::format("  {} not finite", tensor.not_finite);
  if (tensor.quantised) {
    text += fmt::format("  scale {:.4g}, zero point {}", tensor.quantised->scale,
                        tensor.quantised->zero_point);
  }
  if (!tensor.shares.empty()) text += "  ties with " + tensor.shares;
  return text;
}

class Tree {
 public:
  explicit Tree(const std::vector<InspectedTensor>& tensors) : tensors_(tensors) {}

  void add(const Values& entry, std::size_t depth) {
    ViewLine line{std::string(2 * depth, ' ') + entry.at("key").get<std::string>(), {}};
    if (entry.contains("tensor")) {
      const InspectedTensor& tensor = tensors_.at(entry.at("tensor").get<std::size_t>());
      line.tensor = true;
      line.cells = {tensor.dtype, fmt::format("[{}]", fmt::join(tensor.shape, ", ")),
                    format_bytes(static_cast<double>(tensor.bytes)), range_of(tensor)};
    } else {
      line.cells[0] = what(entry);
    }
    lines_.push_back(std::move(line));
    add_below(entry, depth + 1);
  }

  /// A long row of plain values is cut; tensors never are.
  void add_below(const Values& entry, std::size_t depth) {
    if (!entry.contains("entries")) return;
    const Values& entries = entry.at("entries");
    const bool plain = std::ranges::all_of(
        entries, [](const Values& e) { return !e.contains("tensor") && !e.contains("entries"); });
    const std::size_t shown = plain && entries.size() > most_values ? shown_values : entries.size();
    for (std::size_t i = 0; i < shown; ++i) add(entries.at(i), depth);
    if (shown < entries.size()) {
      lines_.push_back({std::string(2 * depth, ' ') +
                            fmt::format("… {} more (--json has them)", entries.size() - shown),
                        {}});
    }
  }

  [[nodiscard]] std::string text() const {
    std::size_t key_width = 0;
    std::array<std::size_t, 3> widths{};
    for (const ViewLine& line : lines_) {
      key_width = std::max(key_width, line.key.size());
      for (std::size_t i = 0; i < widths.size(); ++i) {
        if (line.tensor) widths[i] = std::max(widths[i], line.cells[i].size());
      }
    }
    std::string text;
    for (const ViewLine& line : lines_) {
      std::string row =
          fmt::format("  {:{}}  {:{}}", line.key, key_width, line.cells[0], widths[0]);
      if (line.tensor) {
        row += fmt::format("  {:{}}  {:>{}}  {}", line.cells[1], widths[1], line.cells[2],
                           widths[2], line.cells[3]);
      }
      text += row.substr(0, row.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
  }

 private:
  const std::vector<InspectedTensor>& tensors_;
  std::vector<ViewLine> lines_;
};

std::string keys_text(const char* kind, const std::vector<std::string>& names) {
  std::string text =
      fmt::format("  {} keys: {}\n", kind, names.empty() ? "none" : std::to_string(names.size()));
  for (const std::string& name : names) text += "    " + name + "\n";
  return text;
}

std::string model_text(const InspectedModel& model) {
  std::string text = fmt::format("  architecture: {}\n", model.architecture);
  for (const auto& [name, value] : model.config.items())
    text += fmt::format("    {}: {}\n", name,
                        value.is_string() ? value.get<std::string>() : value.dump());
  for (const auto& [name, target] : model.ties)
    text += fmt::format("  tied: {} = {}\n", name, target);
  return text + keys_text("missing", model.missing) + keys_text("unclaimed", model.unclaimed);
}

}  // namespace

std::string inspect_text(const std::string& file, const Inspection& found) {
  std::string text =
      fmt::format("{}: {} file, {}, {} tensors\n\ninside\n", file, found.format,
                  format_bytes(static_cast<double>(found.bytes)), found.tensors.size());
  Tree tree(found.tensors);
  if (found.tree.contains("entries")) tree.add_below(found.tree, 0);
  else tree.add(found.tree, 0);
  text += tree.text();
  for (const auto& [key, value] : found.metadata)
    text += fmt::format("  metadata {}: {}\n", key, short_text(value));
  text += "\nas a model\n";
  if (found.model) text += model_text(*found.model);
  if (!found.says.empty()) text += "  cannot be imported: " + found.says + "\n";
  return text;
}

}  // namespace itera::cli
