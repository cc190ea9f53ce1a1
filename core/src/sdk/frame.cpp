// Look-up before the layers, norm and head after them.
#include "itera/frame.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "itera/error.hpp"

namespace itera {

LayerNorm::LayerNorm(const Checkpoint& checkpoint, const std::string& name)
    : weight_(checkpoint.at(name + ".weight")->dense()),
      bias_(checkpoint.at(name + ".bias")->dense()) {}

at::Tensor LayerNorm::operator()(const at::Tensor& x) const {
  return at::layer_norm(x, {x.size(-1)}, weight_, bias_);
}

Frame::Frame(const Checkpoint& checkpoint, bool learned_positions)
    : embedding_(checkpoint.at("embedding.weight")),
      head_(checkpoint.at("lm_head.weight")),
      norm_(checkpoint, "norm") {
  if (learned_positions) positions_ = checkpoint.at("position_embedding.weight")->dense();
}

at::Tensor Frame::embed(const at::Tensor& ids, std::int64_t begin) const {
  const at::Tensor x = embedding_->rows(ids);
  if (!positions_.defined()) return x;
  const std::int64_t end = begin + ids.size(1);
  if (end > positions_.size(0)) {
    throw Error(
        fmt::format("position {} lies past the learned table of {} positions; use a shorter "
                    "text, or a model without learned positions",
                    end - 1, positions_.size(0)));
  }
  return x + positions_.slice(0, begin, end);
}

at::Tensor Frame::logits(const at::Tensor& x) const { return head_->apply(norm_(x)); }

}  // namespace itera
