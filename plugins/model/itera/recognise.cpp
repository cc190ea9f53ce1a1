// An Itera-Lite model in somebody's file: the names are those of our table, the sizes are read off
// the shapes.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <string_view>

#include "architecture.hpp"

namespace itera::ssm {

namespace {

constexpr std::size_t most_layers = 256, most_experts = 256;
constexpr std::int64_t usual_top_k = 2, usual_context = 128;

/// Newer files of the family say ".moe.moe." where ours and older ones say ".moe.layer.".
std::string our_name(std::string name) {
  constexpr std::string_view theirs = ".moe.moe.";
  const auto at = name.find(theirs);
  return at == std::string::npos ? name : name.replace(at, theirs.size(), ".moe.layer.");
}

/// The file's tensors under our names.
class File {
 public:
  explicit File(const ForeignTensors& tensors) {
    for (const ForeignTensor& tensor : tensors) tensors_.emplace(our_name(tensor.name), &tensor);
  }

  [[nodiscard]] const ForeignTensor* find(const std::string& name) const {
    const auto found = tensors_.find(name);
    return found == tensors_.end() ? nullptr : found->second;
  }

  [[nodiscard]] std::optional<std::int64_t> extent(const std::string& name, std::size_t dim) const {
    const ForeignTensor* tensor = find(name);
    if (tensor == nullptr || dim >= tensor->shape.size()) return std::nullopt;
    return tensor->shape[dim];
  }

  /// One more than the highest number that follows `prefix` in a name, as long as it is below
  /// `most`.
  [[nodiscard]] std::size_t count(const std::string& prefix, std::size_t most) const {
    std::size_t count = 0;
    for (auto at = tensors_.lower_bound(prefix);
         at != tensors_.end() && at->first.starts_with(prefix); ++at) {
      const char *begin = at->first.data() + prefix.size(),
                 *end = at->first.data() + at->first.size();
      std::size_t number = 0;
      const auto [stop, error] = std::from_chars(begin, end, number);
      if (error == std::errc() && stop != end && *stop == '.' && number < most)
        count = std::max(count, number + 1);
    }
    return count;
  }

 private:
  std::map<std::string, const ForeignTensor*> tensors_;
};

/// Tensors that a partial file lacks leave their sizes to the next one that knows.
template <class... Known> std::int64_t first_of(const Known&... known) {
  std::optional<std::int64_t> found;
  ((found = found ? found : std::optional<std::int64_t>(known)), ...);
  return found.value_or(0);
}

void read_mixer(const File& file, std::size_t layer, Config& c) {
  const std::string p = fmt::format("layers.{}.ssm.", layer);
  const auto doubled = file.extent(p + "in_proj.weight", 0);
  c.inner.push_back(first_of(file.extent(p + "out_proj.weight", 1), file.extent(p + "ssm.D", 0),
                             file.extent(p + "conv1d.weight", 0),
                             doubled ? std::optional(*doubled / 2) : std::nullopt, 2 * c.width));
  c.states.push_back(first_of(file.extent(p + "ssm.A_log", 0), file.extent(p + "ssm.B", 0),
                              file.extent(p + "ssm.C", 1), 8));
  c.step_rows.push_back(first_of(file.extent(p + "ssm.delta_proj.weight", 0),
                                 file.extent(p + "ssm.delta_proj.bias", 0), c.inner.back()));
  c.taps = first_of(file.extent(p + "conv1d.weight", 2), c.taps);
}

void read_feed_forward(const File& file, std::size_t layer, Config& c) {
  const std::string p = fmt::format("layers.{}.moe.", layer);
  const auto rows = file.extent(p + "layer.router.gate.weight", 0);
  const auto experts = static_cast<std::int64_t>(std::max(
      static_cast<std::size_t>(std::clamp<std::int64_t>(rows.value_or(0), 0, most_experts)),
      file.count(p + "layer.experts.", most_experts)));
  std::optional<std::int64_t> width;
  for (std::int64_t j = 0; j < experts && !width; ++j) {
    const std::string expert = fmt::format("{}layer.experts.{}.", p, j);
    width = file.extent(expert + "w1.weight", 0);
    if (!width) width = file.extent(expert + "w2.weight", 1);
  }
  const std::int64_t before = c.expert_width.empty() ? c.width / 2 : c.expert_width.back();
  c.experts.push_back(experts);
  c.expert_width.push_back(first_of(width, file.extent(p + "ffn.w1.weight", 0),
                                    file.extent(p + "ffn.w2.weight", 1),
                                    std::max<std::int64_t>(before, 1)));
  if (experts > 0) c.top_k = std::min(c.top_k, experts);
}

bool is_tied(const File& file) {
  const ForeignTensor *head = file.find("lm_head.weight"),
                      *embedding = file.find("embedding.weight");
  return head == nullptr || (!head->shares.empty() && head->shares == embedding->name) ||
         (!embedding->shares.empty() && embedding->shares == head->name);
}

Config read_config(const File& file, std::size_t layers) {
  Config c;
  c.vocabulary = file.extent("embedding.weight", 0).value_or(0);
  c.width = file.extent("embedding.weight", 1).value_or(0);
  c.top_k = usual_top_k;
  c.balance = Params{}.balance;
  const auto positions = file.extent("position_embedding.weight", 0);
  c.learned_positions = positions.has_value();
  c.context = positions.value_or(usual_context);
  c.tied_head = is_tied(file);
  for (std::size_t layer = 0; layer < layers; ++layer) {
    read_mixer(file, layer, c);
    read_feed_forward(file, layer, c);
  }
  return c;
}

}  // namespace

std::optional<Recognised> Itera::recognise(const ForeignTensors& tensors_of_file) const {
  const File file(tensors_of_file);
  const std::size_t layers = file.count("layers.", most_layers);
  const auto mixes = [](const ForeignTensor& tensor) {
    return tensor.name.starts_with("layers.") && tensor.name.find(".ssm.") != std::string::npos;
  };
  if (file.find("embedding.weight") == nullptr || std::ranges::none_of(tensors_of_file, mixes))
    return std::nullopt;

  Recognised found;
  found.config = to_values(read_config(file, layers));
  std::set<std::string> claimed;
  for (const TensorInfo& info : tensors(found.config)) {
    const ForeignTensor* theirs = file.find(info.name);
    if (theirs != nullptr) claimed.insert(theirs->name);
    if (!info.tied_to.empty()) found.ties[info.name] = info.tied_to;
    else if (theirs != nullptr) found.names[info.name] = theirs->name;
    else found.missing.push_back(info.name);
  }
  for (const ForeignTensor& tensor : tensors_of_file) {
    if (!claimed.contains(tensor.name)) found.unclaimed.push_back(tensor.name);
  }
  return found;
}

}  // namespace itera::ssm
