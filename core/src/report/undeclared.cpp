// What evaluators recorded before they declared their metrics.
#include "report/undeclared.hpp"

#include <numbers>
#include <string>

namespace itera::report {
namespace {

Metric ratio_then(const std::string& name, const std::string& title, bool headline) {
  return {.name = name,
          .unit = "×",
          .better = Better::higher,
          .headline = headline,
          .decimals = 2,
          .title = title};
}

Metric speed_then(const std::string& phase) {
  return {.name = phase + "_tokens_per_second",
          .unit = "tokens/s",
          .better = Better::higher,
          .headline = true,
          .title = phase + ", tokens/s",
          .ratio = phase + "_ratio"};
}

std::vector<Metric> perplexity_then() {
  return {{.name = "bits_per_byte",
           .unit = "bits/byte",
           .better = Better::lower,
           .headline = true,
           .decimals = 4,
           .samples = Sampled{"nats", "bytes", std::numbers::ln2},
           .title = "bits per byte"},
          {.name = "perplexity", .better = Better::lower, .headline = true, .significant = 4},
          {.name = "nats_per_token",
           .unit = "nats/token",
           .better = Better::lower,
           .headline = true,
           .decimals = 4,
           .samples = Sampled{"nats", "tokens"},
           .title = "nats per token",
           .unless = "bits_per_byte",
           .offset = "predict_offset"},
          {.name = "tokens"}};
}

std::vector<Metric> footprint_then() {
  return {{.name = "parameters"},
          {.name = "payload_bytes"},
          {.name = "file_bytes",
           .unit = "bytes",
           .better = Better::lower,
           .headline = true,
           .title = "size",
           .note = "Size is the whole checkpoint file; ratio is the twin's payload (its tensors' "
                   "bytes in the file) over the model's own.",
           .cost = "checkpoint file"},
          {.name = "bits_per_weight",
           .unit = "bits",
           .better = Better::lower,
           .headline = true,
           .decimals = 2,
           .title = "bits per weight"},
          ratio_then("payload_ratio", "ratio", true),
          {.name = "flops_per_token"}};
}

/// "arithmetic" is a text; it had a column of the CSV all the same.
std::vector<Metric> latency_then() {
  return {speed_then("prefill"),
          ratio_then("prefill_ratio", "prefill, × twin", false),
          {.name = "prefill_ratio_low"},
          {.name = "prefill_ratio_high"},
          speed_then("decode"),
          ratio_then("decode_ratio", "decode, × twin", false),
          {.name = "decode_ratio_low"},
          {.name = "decode_ratio_high"},
          {.name = "resident_bytes",
           .unit = "bytes",
           .better = Better::lower,
           .headline = true,
           .title = "weights in memory"},
          {.name = "arithmetic"}};
}

}  // namespace

const std::vector<Declaration>& undeclared() {
  static const std::vector<Declaration> declarations = {{"perplexity", perplexity_then()},
                                                        {"footprint", footprint_then()},
                                                        {"latency", latency_then()}};
  return declarations;
}

}  // namespace itera::report
