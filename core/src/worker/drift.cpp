// Three runs over the same text: the twin, the model with its own state, and the model that is
// given the twin's state at each start.
#include "worker/drift.hpp"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "itera/calibration.hpp"
#include "itera/cutting.hpp"
#include "itera/error.hpp"

namespace itera {

namespace {

// B segments, L tokens a segment, T tokens a step, V vocabulary, N states

constexpr std::int64_t step_tokens = 64, most_segments = 8, windows_a_segment = 8;

/// The whole test split as one text: what a carried state meets in use is no single document.
at::Tensor segments_of(const Corpus& corpus, std::int64_t length) {
  std::vector<std::int64_t> ids;
  for (const Document& document : corpus.documents(Split::test)) {
    for (std::int64_t i = document.begin;
         i < document.end && std::ssize(ids) < length * most_segments; ++i)
      ids.push_back(corpus.ids()[static_cast<std::size_t>(i)]);
  }
  length = std::min(length, std::ssize(ids));
  if (length < 2) {
    throw Error(
        "the guard needs test text to compare the model with its twin, and there is none; "
        "give data more test text or say guard: {mode: off}",
        Fault::invalid);
  }
  const std::int64_t count = std::ssize(ids) / length;
  return at::tensor(ids, at::kLong).slice(0, 0, count * length).view({count, length});
}

/// Sums what each block adds, and how fast states decay, over a run.
class Looks final : public Taps {
 public:
  void contribution(std::int64_t layer, const char* block, const at::Tensor& added) override {
    blocks_[{layer, block}].push_back(added);
  }
  void decay(std::int64_t layer, const at::Tensor& decay) override {
    at::Tensor& sum = decays_[layer];
    const at::Tensor all = decay.flatten(0, 1).to(at::kDouble).sum(0);
    sum = sum.defined() ? sum + all : all;
    decay_rows_[layer] += decay.size(0) * decay.size(1);
  }

  using Blocks = std::map<std::pair<std::int64_t, std::string>, std::vector<at::Tensor>>;
  Blocks take_blocks() { return std::exchange(blocks_, {}); }

  [[nodiscard]] std::vector<std::vector<double>> half_lives() const {
    std::vector<std::vector<double>> layers;
    for (const auto& [layer, sum] : decays_) {
      auto& states = layers.emplace_back();
      for (std::int64_t n = 0; n < sum.size(0); ++n) {
        const double mean = sum[n].item<double>() / static_cast<double>(decay_rows_.at(layer));
        states.push_back(std::log(2.0) / mean);
      }
    }
    return layers;
  }

 private:
  Blocks blocks_;
  std::map<std::int64_t, at::Tensor> decays_;
  std::map<std::int64_t, std::int64_t> decay_rows_;
};

/// Positions in the twin of what the model kept: both number entries as the uncut model did.
at::Tensor positions_in_twin(const Checkpoint& model, const Checkpoint& twin,
                             const std::string& kind, std::int64_t layer, std::int64_t extent) {
  const auto of_twin = kept_entries(twin, kind, layer, extent);
  std::vector<std::int64_t> positions;
  for (const std::int64_t entry :
       kept_entries(model, kind, layer, of_twin.empty() ? 0 : of_twin.back() + 1)) {
    const auto found = std::ranges::find(of_twin, entry);
    if (found != of_twin.end()) positions.push_back(found - of_twin.begin());
  }
  return at::tensor(positions, at::kLong);
}

/// The states of the twin as the model would have them.
class StateMap {
 public:
  StateMap(const Checkpoint& model, const Checkpoint& twin, std::int64_t layers)
      : model_(model), twin_(twin), layers_(layers) {}

  void replace(State& state, State& of_twin) const {
    const std::vector<StateTensor> sources = of_twin.tensors();
    for (const StateTensor& target : state.tensors()) {
      const auto source = std::ranges::find_if(sources, [&](const StateTensor& s) {
        return s.name == target.name && s.layer == layer_in_twin(target.layer);
      });
      if (source != sources.end()) *target.value = entries(*source);
    }
  }

  /// Layer of the twin that this layer of the model was.
  [[nodiscard]] std::int64_t layer_in_twin(std::int64_t layer) const {
    const at::Tensor positions = positions_in_twin(model_, twin_, "layer", -1, layers_);
    return layer < positions.size(0) ? positions[layer].item<std::int64_t>() : layer;
  }

 private:
  [[nodiscard]] at::Tensor entries(const StateTensor& source) const {
    at::Tensor values = *source.value;
    const std::int64_t uncut_layer =
        kept_entries(twin_, "layer", -1, layers_).at(static_cast<std::size_t>(source.layer));
    for (std::size_t dim = 0; dim < source.axes.size(); ++dim) {
      if (source.axes[dim].empty()) continue;
      const auto d = static_cast<std::int64_t>(dim);
      const at::Tensor kept =
          positions_in_twin(model_, twin_, source.axes[dim], uncut_layer, values.size(d));
      if (kept.size(0) < values.size(d)) values = values.index_select(d, kept);
    }
    return values.clone();
  }

  const Checkpoint &model_, &twin_;
  std::int64_t layers_;
};

struct Errors {
  double difference = 0, reference = 0;  // sums of squares
};

void add_block_errors(const StateMap& map, const Looks::Blocks& model, const Looks::Blocks& twin,
                      std::map<std::pair<std::int64_t, std::string>, Errors>& errors) {
  for (const auto& [key, added] : model) {
    const auto same = twin.find({map.layer_in_twin(key.first), key.second});
    if (same == twin.end()) continue;
    for (std::size_t i = 0; i < added.size(); ++i) {
      const at::Tensor reference = same->second[i];
      errors[key].difference += (added[i] - reference).square().sum().item<double>();
      errors[key].reference += reference.square().sum().item<double>();
    }
  }
}

/// Layers that the twin's state speaks of; models without a state have none to map.
std::int64_t layers_of(State& state) {
  std::int64_t layers = 0;
  for (const StateTensor& tensor : state.tensors()) layers = std::max(layers, tensor.layer + 1);
  return layers;
}

at::Tensor kl_of(const at::Tensor& twin_logits, const at::Tensor& logits) {  // (B, T)
  return kl_per_token(twin_logits.flatten(0, 1), logits.flatten(0, 1))
      .view({twin_logits.size(0), twin_logits.size(1)});
}

void summarise(Drift& drift, const at::Tensor& own, const at::Tensor& lent) {  // (B, L) each
  drift.kl = own.mean().item<double>();
  const at::Tensor share = (own - lent).mean(1);  // (B)
  drift.share = share.mean().item<double>();
  const auto segments = static_cast<double>(share.size(0));
  if (share.size(0) > 1) drift.share_error = share.std().item<double>() / std::sqrt(segments);
  for (const at::Tensor& step : own.split(step_tokens, 1))
    drift.kl_by_position.push_back(step.mean().item<double>());
}

}  // namespace

Drift measure_drift(const Architecture& architecture, const Checkpoint& twin,
                    const Checkpoint& checkpoint, const Corpus& corpus) {
  const c10::NoGradGuard no_gradients;
  const auto longest = architecture.longest(twin.config);
  const at::Tensor ids =
      segments_of(corpus, longest.value_or(windows_a_segment * corpus.context()));  // (B, L)
  Drift drift{ids.size(0), ids.size(1), longest.has_value(), 0, 0, 0, {}, {}, {}};

  const auto twin_model = architecture.build(twin), model = architecture.build(checkpoint);
  const auto twin_state = twin_model->start(drift.segments);
  const auto own_state = model->start(drift.segments), lent_state = model->start(drift.segments);
  const StateMap map(checkpoint, twin, layers_of(*twin_state));
  Looks twin_looks, looks;
  std::map<std::pair<std::int64_t, std::string>, Errors> errors;
  std::vector<at::Tensor> own, lent;  // KL, (B, T) each
  for (const at::Tensor& step : ids.split(step_tokens, 1)) {
    map.replace(*lent_state, *twin_state);
    const at::Tensor reference = twin_model->forward(step, twin_state.get(), &twin_looks).logits;
    own.push_back(kl_of(reference, model->forward(step, own_state.get(), &looks).logits));
    lent.push_back(kl_of(reference, model->forward(step, lent_state.get()).logits));
    add_block_errors(map, looks.take_blocks(), twin_looks.take_blocks(), errors);
  }
  summarise(drift, at::cat(own, 1), at::cat(lent, 1));
  for (const auto& [key, error] : errors) {
    drift.blocks.push_back(
        {key.first, key.second, std::sqrt(error.difference / std::max(error.reference, 1e-30))});
  }
  drift.half_lives = looks.half_lives();
  return drift;
}

}  // namespace itera
