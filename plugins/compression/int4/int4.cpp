// Which tensors, in which form, by which method; GPTQ goes through the compressed prefix.
#include "int4.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "gptq.hpp"
#include "hqq.hpp"
#include "itera/passes.hpp"

namespace itera::int4 {

namespace {

Granularity granularity_of(const std::string& group_size) {
  if (group_size == "row") return {Granularity::row};
  if (group_size == "tensor") return {Granularity::tensor};
  return {Granularity::group, std::stoll(group_size)};
}

Form form_of(const Params& p) {
  if (p.format == "nf4") return {Form::nf4};
  return {.kind = Form::int_,
          .bits = 4,
          .per = granularity_of(p.group_size),
          .zero_point = !p.symmetric};
}

void expect_sound(const Params& p) {
  const auto refuse = [](const std::string& reason) {
    throw Error("int4: " + reason, Fault::invalid);
  };
  if (p.format == "nf4" && p.method != "rtn")
    refuse(
        fmt::format("method: {} chooses among evenly spaced levels, which nf4 has not; say "
                    "method: rtn or format: int4",
                    p.method));
  if (p.format == "nf4" && p.group_size != "64")
    refuse(fmt::format("group_size: {} with format: nf4, which has groups of 64", p.group_size));
  if (p.format == "nf4" && !p.symmetric)
    refuse("symmetric: false with format: nf4, which has no zero point");
  if (p.method == "hqq" && p.symmetric)
    refuse("method: hqq solves for zero points; say symmetric: false");
  if (p.act_order && p.method != "gptq")
    refuse(fmt::format("act_order: true with method: {}; it is about gptq", p.method));
}

/// Whether the last group in each row is a shorter one.
bool is_uneven(const TensorInfo& tensor, const Form& form) {
  std::int64_t columns = 1;
  for (std::size_t i = 1; i < tensor.shape.size(); ++i) columns *= tensor.shape[i];
  return columns > 0 && columns % group_of(form, columns) != 0;
}

}  // namespace

/// One compression: what is recorded at its end gathers here.
class Int4::Run {
 public:
  Run(const Params& params, const Form& form, const Workbench& bench, Context& context)
      : params_(params), form_(form), bench_(bench), context_(context) {}

  Checkpoint operator()(const Checkpoint& checkpoint, const std::vector<TensorInfo>& chosen) {
    Checkpoint result = checkpoint;
    for (const TensorInfo& tensor : chosen) {
      expect_plain(tensor.name, checkpoint.at(tensor.name)->form(), form_, "int4");
      (void)finite_weights(checkpoint, tensor.name, "int4");
    }
    if (params_.method == "gptq") through_the_prefix(result, chosen);
    else one_by_one(result, chosen);
    record();
    return result;
  }

 private:
  void one_by_one(Checkpoint& result, const std::vector<TensorInfo>& chosen) {
    for (const TensorInfo& tensor : chosen) {
      step(tensor.name, chosen.size());
      const at::Tensor values = finite_weights(result, tensor.name, "int4");
      replace(result, tensor.name, values,
              params_.method == "hqq" ? by_hqq(values) : store(values, form_));
    }
  }

  void through_the_prefix(Checkpoint& result, const std::vector<TensorInfo>& chosen) {
    const Calibration calibration = bench_.calibration(params_.calibration_tokens);
    for (const std::vector<TensorInfo>& pass : passes(chosen)) {
      std::vector<std::string> names;
      for (const TensorInfo& tensor : pass) names.push_back(tensor.name);
      if (context_.stopping()) throw Stopped("int4 was asked to stop; it begins anew next time");
      const std::map<std::string, Gram> grams = calibration.grams(result, names);
      for (const TensorInfo& tensor : pass) {
        step(tensor.name, chosen.size());
        const at::Tensor values = finite_weights(result, tensor.name, "int4");
        replace(result, tensor.name, values, by_gptq(tensor, values, grams.at(tensor.name)));
      }
    }
  }

  StoredPtr by_hqq(const at::Tensor& values) {
    const Hqq found = hqq(matrix_of(values), form_);
    shrink_active_ += found.shrink_active * static_cast<double>(values.numel());
    weights_ += static_cast<double>(values.numel());
    return stored(found.levels, found.grid, form_, values.sizes().vec());
  }

  StoredPtr by_gptq(const TensorInfo& tensor, const at::Tensor& values, const Gram& gram) {
    const at::Tensor matrix = matrix_of(values);
    if (gram.rows < matrix.size(1)) {
      fallbacks_.push_back(tensor.name);
      context_.note(gram.rows == 0
                        ? fmt::format("{}: no product of the calibration text reads it, so it is "
                                      "rounded to nearest",
                                      tensor.name)
                        : fmt::format("{}: {} tokens for {} columns, so it is rounded to nearest",
                                      tensor.name, gram.rows, matrix.size(1)));
      return store(values, form_);
    }
    at::Tensor hessian = gram.sum / static_cast<double>(gram.rows);
    if (traits_of(tensor.role).looked_up) {  // as well: row by row, in no direction
      hessian = hessian + at::eye(hessian.size(0), hessian.options()) * hessian.diagonal().mean();
    }
    const Gptq found =
        gptq(matrix, hessian, {form_, params_.act_order, params_.damping}, tensor.name);
    if (found.damping != params_.damping) {
      context_.note(fmt::format("{}: damping raised from {} to {} for its Hessian to be inverted",
                                tensor.name, params_.damping, found.damping));
    }
    dead_ += found.dead;
    output_error_ += found.output_error;
    output_ += found.output;
    return stored(found.levels, found.grid, form_, values.sizes().vec());
  }

  static at::Tensor matrix_of(const at::Tensor& values) {
    return values.reshape(
        {values.size(0), values.numel() / std::max<std::int64_t>(1, values.size(0))});
  }

  void replace(Checkpoint& result, const std::string& name, const at::Tensor& values,
               StoredPtr now) {
    treated_.add(values, *now);
    result.tensors.at(name) = std::move(now);
  }

  void step(const std::string& name, std::size_t all) {
    if (context_.stopping()) throw Stopped("int4 was asked to stop; it begins anew next time");
    context_.progress({++done_, static_cast<std::int64_t>(all), name});
  }

  void record() const {
    treated_.record(context_);
    if (params_.method == "hqq") {
      context_.record("hqq_shrink_active", weights_ > 0 ? shrink_active_ / weights_ : 0);
    }
    if (params_.method != "gptq") return;
    context_.record("output_error", output_ > 0 ? std::sqrt(output_error_ / output_) : 0, "",
                    Better::lower);
    context_.record("dead_columns", static_cast<double>(dead_));
    context_.record("rounded_to_nearest", static_cast<double>(fallbacks_.size()), "tensors");
    if (!fallbacks_.empty())
      context_.record_text("rounded_to_nearest", fmt::format("{}", fmt::join(fallbacks_, ", ")));
  }

  const Params& params_;
  const Form& form_;
  const Workbench& bench_;
  Context& context_;
  Treated treated_;
  double shrink_active_ = 0, weights_ = 0, output_error_ = 0, output_ = 0;
  std::int64_t dead_ = 0, done_ = 0;
  std::vector<std::string> fallbacks_;
};

Int4::Int4(Params params) : params_(std::move(params)), form_(form_of(params_)) {
  expect_sound(params_);
}

std::vector<TensorInfo> Int4::chosen(const TensorTable& tensors,
                                     std::vector<std::string>* skipped) const {
  std::vector<TensorInfo> taken;
  for (TensorInfo& tensor : select(tensors, {params_.match, params_.role}, "int4")) {
    if (params_.uneven != "shorten" && is_uneven(tensor, form_)) {
      if (params_.uneven == "error") {
        throw Error(fmt::format("int4: group_size {} does not divide the columns of \"{}\" {}; "
                                "choose another, or say uneven: shorten or uneven: skip",
                                params_.group_size, tensor.name, tensor.shape),
                    Fault::invalid);
      }
      if (skipped != nullptr) skipped->push_back(tensor.name);
      continue;
    }
    taken.push_back(std::move(tensor));
  }
  if (taken.empty()) {
    throw Error(
        fmt::format("int4: group_size {} divides the columns of none of the chosen tensors, "
                    "and uneven: skip leaves them out; choose another group size",
                    params_.group_size),
        Fault::invalid);
  }
  return taken;
}

std::vector<Claim> Int4::claims(const Outline& outline) const {
  std::vector<Claim> claims;
  for (const TensorInfo& tensor : chosen(outline.tensors, nullptr)) {
    expect_plain(tensor.name, tensor.form, form_, "int4");
    claims.push_back({.tensor = tensor.name,
                      .form = form_,
                      .bytes = form_bytes(form_, tensor.shape),
                      .by = fmt::format("int4 ({})", params_.method)});
  }
  return claims;
}

Checkpoint Int4::compress(const Checkpoint& checkpoint, const Workbench& bench, Context& context) {
  std::vector<std::string> skipped;
  const std::vector<TensorInfo> taken = chosen(bench.tensors(), &skipped);
  for (const std::string& name : skipped)
    context.note(fmt::format("{}: group size {} does not divide its columns, so it stays as it is",
                             name, params_.group_size));
  return Run(params_, form_, bench, context)(checkpoint, taken);
}

}  // namespace itera::int4
