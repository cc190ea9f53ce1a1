// The transformer by the formulas of Vaswani et al. (2017), norms before each branch, token by
// token: a token sees itself and those before it, softmax(q · k / √size) v head by head.
#pragma once

#include "plain_numbers.hpp"

namespace itera::test {

class PlainTransformer {
 public:
  explicit PlainTransformer(const Checkpoint& checkpoint)
      : weights_(checkpoint),
        heads_(checkpoint.config.at("heads")),
        seen_(checkpoint.config.at("layers").get<std::size_t>()) {}

  /// The logits of the token after this one.
  Numbers read(std::int64_t token) {
    Numbers x = weights_.row("embedding.weight", static_cast<std::size_t>(token));
    add(x, weights_.row("position_embedding.weight", position_++));
    for (std::size_t i = 0; i < seen_.size(); ++i) {
      const std::string layer = "layers." + std::to_string(i) + ".";
      add(x, attention(layer + "attention.", seen_[i], x));
      add(x, weights_.feed_forward(layer + "ffn.", weights_.norm(layer + "ffn.norm", x)));
    }
    return weights_.product("lm_head.weight", weights_.norm("norm", x));
  }

 private:
  struct Seen {
    Numbers key, value;
  };

  [[nodiscard]] Numbers attention(const std::string& p, std::vector<Seen>& seen,
                                  const Numbers& x) const {
    const Numbers all = weights_.product(p + "in_proj.weight", weights_.norm(p + "norm", x));
    const std::size_t width = x.size(), size = width / heads_;
    const auto third = [&](std::size_t i) {
      const auto begin = all.begin() + static_cast<std::ptrdiff_t>(i * width);
      return Numbers(begin, begin + static_cast<std::ptrdiff_t>(width));
    };
    const Numbers query = third(0);
    seen.push_back({third(1), third(2)});
    Numbers gathered(width, 0.0);
    for (std::size_t h = 0; h < heads_; ++h) {
      Numbers scores;
      for (const Seen& token : seen) {
        double dot = 0;
        for (std::size_t j = h * size; j < (h + 1) * size; ++j) dot += query[j] * token.key[j];
        scores.push_back(dot / std::sqrt(static_cast<double>(size)));
      }
      const Numbers shares = softmax(scores);
      for (std::size_t t = 0; t < seen.size(); ++t) {
        for (std::size_t j = h * size; j < (h + 1) * size; ++j)
          gathered[j] += shares[t] * seen[t].value[j];
      }
    }
    return weights_.product(p + "out_proj.weight", gathered);
  }

  PlainWeights weights_;
  std::size_t heads_;
  std::vector<std::vector<Seen>> seen_;  // a layer, a token
  std::size_t position_ = 0;
};

}  // namespace itera::test
