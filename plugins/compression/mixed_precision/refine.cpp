// A hill climb whose order comes from the sensitivity table and whose verdicts are measured.
#include "refine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace itera::mixed {

namespace {

/// What moves less than this share of the joint KL is not worth a measurement.
constexpr double least_gain = 0.01;

struct Move {
  std::size_t unit, option;
  std::int64_t bytes;  ///< more (or, negative, fewer) than now
  double cost;         ///< KL more than now, as predicted
};

struct Exchange {
  Move up, down;  ///< down.bytes is 0 where nobody need pay
  double loss;    ///< predicted, as a share of what is moved
};

/// Of equal losses as the table has them, so that the order is always the same.
bool sooner(const Exchange& a, const Exchange& b) {
  return std::tie(a.loss, a.up.unit, a.up.option, a.down.unit, a.down.option) <
         std::tie(b.loss, b.up.unit, b.up.option, b.down.unit, b.down.option);
}

class Climb {
 public:
  Climb(const Exchanges& exchanges, Joint best, std::int64_t most, const MeasureJointly& measure)
      : x_(exchanges), best_(std::move(best)), left_(most), measure_(measure) {
    seen_.insert(best_.choice);
  }

  Joint climbed() {
    while (left_ > 0 && improved()) {}
    return std::move(best_);
  }

 private:
  /// Whether one of the exchanges open now made the model better.
  bool improved() {
    for (const Exchange& exchange : open_exchanges()) {
      if (left_ == 0) return false;
      Joint next = applied(exchange);
      if (!seen_.insert(next.choice).second) continue;
      --left_;
      next.kl = measure_(next.choice, text_of(exchange));
      const Estimate change = difference(next.kl, best_.kl);
      if (change.mean + 2 * change.error < 0) {
        best_ = std::move(next);
        return true;
      }
    }
    return false;
  }

  [[nodiscard]] std::vector<Exchange> open_exchanges() const {
    std::vector<Move> ups, downs;
    collect_moves(ups, downs);
    const std::int64_t free = x_.budget - bytes_of(x_.units, best_.choice);
    const double worth_it = least_gain * estimate(best_.kl).mean;
    std::vector<Exchange> open;
    for (const Move& up : ups) {
      if (-up.cost < worth_it) continue;
      if (up.bytes <= free) add(open, {up, {up.unit, up.option, 0, 0}, -1});
      for (const Move& down : downs) {
        if (down.unit == up.unit || up.bytes + down.bytes > free) continue;
        add(open, {up, down, (up.cost + down.cost) / (down.cost - up.cost)});
      }
    }
    std::ranges::sort_heap(open, sooner);
    return open;
  }

  void collect_moves(std::vector<Move>& ups, std::vector<Move>& downs) const {
    for (std::size_t u = 0; u < x_.units.size(); ++u) {
      const std::size_t now = best_.choice[u];
      if (x_.alone[u][now].empty()) continue;  // the hand map's own form, never measured alone
      for (const std::size_t to : x_.worth[u]) {
        const Move move{u, to, x_.units[u].options[to].bytes - x_.units[u].options[now].bytes,
                        estimate(x_.alone[u][to]).mean - estimate(x_.alone[u][now]).mean};
        if (move.cost < 0) ups.push_back(move);
        else if (move.bytes < 0) downs.push_back(move);
      }
    }
  }

  /// Keeps as many as can still be measured, and those that were measured before.
  void add(std::vector<Exchange>& open, const Exchange& exchange) const {
    open.push_back(exchange);
    std::ranges::push_heap(open, sooner);
    if (open.size() > seen_.size() + static_cast<std::size_t>(left_)) {
      std::ranges::pop_heap(open, sooner);
      open.pop_back();
    }
  }

  [[nodiscard]] Joint applied(const Exchange& exchange) const {
    Joint next{best_.choice, {}};
    next.choice[exchange.down.unit] = exchange.down.option;
    next.choice[exchange.up.unit] = exchange.up.option;
    return next;
  }

  [[nodiscard]] std::string text_of(const Move& move) const {
    const Unit& unit = x_.units[move.unit];
    return unit.info.name + " as " + mixed::text_of(unit.options[move.option].parts);
  }

  [[nodiscard]] std::string text_of(const Exchange& exchange) const {
    const std::string up = text_of(exchange.up);
    return exchange.down.bytes == 0 ? up : up + " for " + text_of(exchange.down);
  }

  const Exchanges& x_;
  Joint best_;
  std::int64_t left_;
  const MeasureJointly& measure_;
  std::set<Choice> seen_;
};

}  // namespace

Joint refine(const Exchanges& exchanges, Joint best, std::int64_t most,
             const MeasureJointly& measure) {
  return Climb(exchanges, std::move(best), most, measure).climbed();
}

}  // namespace itera::mixed
