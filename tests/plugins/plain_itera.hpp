// An Itera-Lite model by the formulas of plugins/model/itera/README.md, token by token.
#pragma once

#include <algorithm>
#include <deque>
#include <numeric>

#include "plain_numbers.hpp"

namespace itera::test {

class PlainItera {
 public:
  explicit PlainItera(const Checkpoint& checkpoint)
      : weights_(checkpoint), config_(checkpoint.config) {
    for (std::size_t i = 0; i < config_.at("inner").size(); ++i) {
      const std::size_t inner = config_.at("inner")[i], states = config_.at("states")[i];
      const Numbers nothing(inner, 0.0);
      layers_.push_back({std::deque<Numbers>(config_.at("taps"), nothing), Numbers(states, 0.0)});
    }
  }

  /// The logits of the token after this one.
  Numbers read(std::int64_t token) {
    Numbers x = weights_.row("embedding.weight", static_cast<std::size_t>(token));
    if (config_.at("positions") == "learned")
      add(x, weights_.row("position_embedding.weight", position_));
    ++position_;
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      const std::string layer = "layers." + std::to_string(i) + ".";
      add(x, mixer(layer + "ssm.", layers_[i], x));
      const std::size_t experts = config_.at("experts")[i];
      add(x, experts == 0 ? plain(layer + "moe.", x) : routed(layer + "moe.layer.", experts, x));
    }
    return weights_.product("lm_head.weight", weights_.norm("norm", x));
  }

 private:
  struct Layer {
    std::deque<Numbers> inputs;  // of the convolution: the last K, this token's at the end
    Numbers states;              // (N)
  };

  [[nodiscard]] Numbers mixer(const std::string& p, Layer& layer, const Numbers& x) const {
    const Numbers both = weights_.product(p + "in_proj.weight", weights_.norm(p + "norm", x));
    const std::size_t inner = both.size() / 2, taps = layer.inputs.size();
    layer.inputs.pop_front();
    layer.inputs.emplace_back(both.begin(), both.begin() + static_cast<std::ptrdiff_t>(inner));
    Numbers u(inner);
    for (std::size_t c = 0; c < inner; ++c) {
      double sum = weights_.of(p + "conv1d.bias").at(c);
      for (std::size_t k = 0; k < taps; ++k)
        sum += weights_.of(p + "conv1d.weight").at(c * taps + k) * layer.inputs[k][c];
      u[c] = silu(sum);
    }

    const Numbers steps = weights_.product(p + "ssm.delta_proj.weight", u);
    double dt = 0;
    for (std::size_t r = 0; r < steps.size(); ++r)
      dt += softplus(steps[r] + weights_.of(p + "ssm.delta_proj.bias").at(r));
    dt /= static_cast<double>(steps.size());

    const Numbers driven = weights_.product(p + "ssm.B", u);
    for (std::size_t n = 0; n < layer.states.size(); ++n) {
      const double decay = std::exp(-dt * std::exp(weights_.of(p + "ssm.A_log").at(n)));
      layer.states[n] = decay * layer.states[n] + dt * driven.at(n);
    }

    Numbers y = weights_.product(p + "ssm.C", layer.states);
    for (std::size_t c = 0; c < inner; ++c)
      y.at(c) = (y[c] + weights_.of(p + "ssm.D").at(c) * u[c]) * silu(both[inner + c]);
    return weights_.product(p + "out_proj.weight", y);
  }

  [[nodiscard]] Numbers plain(const std::string& p, const Numbers& x) const {
    return weights_.feed_forward(p + "ffn.", weights_.norm(p + "norm", x));
  }

  [[nodiscard]] Numbers routed(const std::string& p, std::size_t experts, const Numbers& x) const {
    const Numbers h = weights_.norm(p + "norm", x);
    const Numbers logits = weights_.product(p + "router.gate.weight", h);
    std::vector<std::size_t> best(experts);
    std::iota(best.begin(), best.end(), 0U);
    std::ranges::sort(best, [&](std::size_t a, std::size_t b) { return logits[a] > logits[b]; });
    best.resize(config_.at("top_k"));
    Numbers chosen;
    for (const std::size_t j : best) chosen.push_back(logits[j]);
    const Numbers shares = softmax(chosen);
    Numbers sum(x.size(), 0.0);
    for (std::size_t k = 0; k < best.size(); ++k) {
      Numbers given = weights_.feed_forward(p + "experts." + std::to_string(best[k]) + ".", h);
      for (double& value : given) value *= shares[k];
      add(sum, given);
    }
    return sum;
  }

  PlainWeights weights_;
  Values config_;
  std::vector<Layer> layers_;
  std::size_t position_ = 0;
};

}  // namespace itera::test
