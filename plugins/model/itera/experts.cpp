// Top-k routing with a softmax over the chosen logits; load-balance loss of Switch Transformers
// (2021), equation 4.
#include "experts.hpp"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

namespace itera::ssm {

namespace {

// R tokens (B·T), d width, E experts, k chosen

at::Tensor run(const Expert& expert, const at::Tensor& rows) {
  return expert.down->apply(at::gelu(expert.up->apply(rows)));  // the erf form
}

/// E · Σ_e (share of choices that fell on e) · (mean probability of e); 1 when balanced.
at::Tensor balance_loss(const at::Tensor& logits, const at::Tensor& counts) {
  const at::Tensor share = counts / counts.sum();
  return (at::softmax(logits, -1).mean(0) * share).sum() * static_cast<double>(logits.size(1));
}

}  // namespace

at::Tensor FeedForward::operator()(const at::Tensor& x, Output& output) const {
  const at::Tensor h = norm(x);
  if (!router) return run(experts.front(), h);

  const at::Tensor rows = h.reshape({-1, h.size(-1)});            // (R, d)
  const at::Tensor logits = router->apply(rows);                  // (R, E)
  const auto [top, chosen] = at::topk(logits, top_k, -1);         // (R, k)
  const at::Tensor weights = at::softmax(top, -1).reshape({-1});  // (R·k)
  const at::Tensor flat = chosen.reshape({-1});                   // (R·k)
  at::Tensor sum = at::zeros_like(rows);
  for (std::size_t j = 0; j < experts.size(); ++j) {
    const at::Tensor slots =
        at::nonzero(flat == static_cast<std::int64_t>(j)).squeeze(-1);  // where j was chosen
    if (slots.size(0) == 0) continue;
    const at::Tensor tokens = slots.floor_divide(top_k);
    const at::Tensor share = weights.index_select(0, slots).unsqueeze(-1);
    sum = sum.index_add(0, tokens, run(experts[j], rows.index_select(0, tokens)) * share);
  }
  if (c10::GradMode::is_enabled()) {
    const at::Tensor counts =
        at::bincount(flat, {}, static_cast<std::int64_t>(experts.size())).to(at::kFloat);
    const at::Tensor loss = balance_loss(logits, counts) * balance;
    output.auxiliary_loss = output.auxiliary_loss.defined() ? output.auxiliary_loss + loss : loss;
    output.counters[counter] = counts;
  }
  return sum.view(x.sizes());
}

FeedForward feed_forward_of(const Checkpoint& checkpoint, const Config& config, std::size_t layer) {
  const std::string p = fmt::format("layers.{}.moe.", layer);
  const std::int64_t count = config.experts[layer];
  const std::string inside = count > 0 ? p + "layer." : p;
  FeedForward f{.norm = LayerNorm(checkpoint, inside + "norm"),
                .counter = inside + "router.expert_counts",
                .top_k = config.top_k,
                .balance = config.balance};
  if (count == 0) {
    f.experts.push_back({checkpoint.at(p + "ffn.w1.weight"), checkpoint.at(p + "ffn.w2.weight")});
    return f;
  }
  f.router = checkpoint.at(inside + "router.gate.weight");
  for (std::int64_t j = 0; j < count; ++j) {
    f.experts.push_back({checkpoint.at(fmt::format("{}experts.{}.w1.weight", inside, j)),
                         checkpoint.at(fmt::format("{}experts.{}.w2.weight", inside, j))});
  }
  return f;
}

}  // namespace itera::ssm
