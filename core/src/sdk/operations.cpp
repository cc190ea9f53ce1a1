// The fused operations: autograd functions over the kernels, one sequence or one block of rows a
// thread.
#include "itera/operations.hpp"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <optional>
#include <string>

#include "itera/error.hpp"
#include "kernels/causal_conv.hpp"
#include "kernels/recurrence.hpp"
#include "kernels/softmax.hpp"

namespace itera {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

constexpr std::int64_t rows_a_task = 16;

/// Calls body(float{}) or body(double{}).
template <class Body> void for_type(const at::Tensor& tensor, const char* operation, Body body) {
  if (tensor.scalar_type() == at::kFloat) body(float{});
  else if (tensor.scalar_type() == at::kDouble) body(double{});
  else throw Error(std::string(operation) + ": expected f32 or f64 tensors");
}

template <class T> const T* pointer_or_null(const at::Tensor& tensor) {
  return tensor.defined() ? tensor.const_data_ptr<T>() : nullptr;
}

template <class T>
kernels::Recurrence<T> recurrence_of(const at::Tensor& dt, const at::Tensor& rate,
                                     const at::Tensor& input, const at::Tensor& initial) {
  return {input.size(0),
          input.size(1),
          input.size(2),
          dt.const_data_ptr<T>(),
          rate.const_data_ptr<T>(),
          input.const_data_ptr<T>(),
          pointer_or_null<T>(initial)};
}

struct Scan : Function<Scan> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& dt, const at::Tensor& rate,
                            const at::Tensor& input, const std::optional<at::Tensor>& initial) {
    const at::Tensor steps = dt.contiguous(), values = input.contiguous();
    const at::Tensor before = initial ? initial->contiguous() : at::Tensor();
    at::Tensor states = at::empty_like(values);
    for_type(values, "scan", [&]<class T>(T) {
      const auto r = recurrence_of<T>(steps, rate, values, before);
      at::parallel_for(0, r.batch, 1, [&](std::int64_t first, std::int64_t last) {
        kernels::recurrence_forward(r, states.mutable_data_ptr<T>(), first, last);
      });
    });
    context->save_for_backward({steps, rate, values, before, states});
    return states;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &dt = saved[0], &rate = saved[1], &input = saved[2], &initial = saved[3],
                     &states = saved[4];
    const at::Tensor d_states = gradients[0].contiguous();
    at::Tensor d_dt = at::empty_like(dt), d_input = at::empty_like(input);
    at::Tensor d_rate = at::empty({input.size(0), input.size(2)}, rate.options());
    at::Tensor d_initial = initial.defined() ? at::empty_like(initial) : at::Tensor();
    for_type(input, "scan", [&]<class T>(T) {
      const auto r = recurrence_of<T>(dt, rate, input, initial);
      T* to_initial = d_initial.defined() ? d_initial.mutable_data_ptr<T>() : nullptr;
      at::parallel_for(0, r.batch, 1, [&](std::int64_t first, std::int64_t last) {
        kernels::recurrence_backward(r, states.const_data_ptr<T>(), d_states.const_data_ptr<T>(),
                                     d_dt.mutable_data_ptr<T>(), d_rate.mutable_data_ptr<T>(),
                                     d_input.mutable_data_ptr<T>(), to_initial, first, last);
      });
    });
    return {d_dt, d_rate.sum(0), d_input, d_initial};
  }
};

template <class T>
kernels::CausalConv<T> conv_of(const at::Tensor& u, const at::Tensor& taps, const at::Tensor& bias,
                               const at::Tensor& before) {
  return {u.size(0),
          u.size(1),
          u.size(2),
          taps.size(0),
          u.const_data_ptr<T>(),
          u.stride(1),
          taps.const_data_ptr<T>(),
          bias.const_data_ptr<T>(),
          pointer_or_null<T>(before)};
}

struct CausalConv : Function<CausalConv> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& u, const at::Tensor& weight,
                            const at::Tensor& bias, const std::optional<at::Tensor>& before) {
    const bool rows_lie_evenly = u.stride(2) == 1 && u.stride(0) == u.size(1) * u.stride(1);
    const at::Tensor inputs = rows_lie_evenly ? u : u.contiguous();
    const at::Tensor taps = weight.squeeze(1).t().contiguous();  // (K, I)
    const at::Tensor earlier = before ? before->contiguous() : at::Tensor();
    at::Tensor out = at::empty(u.sizes(), u.options());
    for_type(u, "causal_conv", [&]<class T>(T) {
      const auto c = conv_of<T>(inputs, taps, bias, earlier);
      at::parallel_for(0, c.batch, 1, [&](std::int64_t first, std::int64_t last) {
        kernels::causal_conv_forward(c, out.mutable_data_ptr<T>(), first, last);
      });
    });
    context->save_for_backward({inputs, taps, bias, earlier});
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &u = saved[0], &taps = saved[1], &bias = saved[2], &before = saved[3];
    const at::Tensor d_out = gradients[0].contiguous();
    at::Tensor d_u = at::empty(u.sizes(), u.options());
    at::Tensor d_taps = at::empty({u.size(0), taps.size(0), taps.size(1)}, u.options());
    at::Tensor d_bias = at::empty({u.size(0), u.size(2)}, u.options());
    for_type(u, "causal_conv", [&]<class T>(T) {
      const auto c = conv_of<T>(u, taps, bias, before);
      at::parallel_for(0, c.batch, 1, [&](std::int64_t first, std::int64_t last) {
        kernels::causal_conv_backward(c, d_out.const_data_ptr<T>(), d_u.mutable_data_ptr<T>(),
                                      d_taps.mutable_data_ptr<T>(), d_bias.mutable_data_ptr<T>(),
                                      first, last);
      });
    });
    return {d_u, d_taps.sum(0).t().unsqueeze(1), d_bias.sum(0), at::Tensor()};
  }
};

struct CrossEntropy : Function<CrossEntropy> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& logits,
                            const at::Tensor& targets) {
    const at::Tensor rows = logits.contiguous();
    const std::int64_t count = rows.size(0), vocabulary = rows.size(1);
    at::Tensor normalisers = at::empty({count}, rows.options());
    at::Tensor nats = at::empty({count}, rows.options().dtype(at::kDouble));
    const std::int64_t* target = targets.const_data_ptr<std::int64_t>();
    for_type(rows, "cross_entropy", [&]<class T>(T) {
      at::parallel_for(0, count, rows_a_task, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t r = first; r < last; ++r) {
          const T* row = rows.const_data_ptr<T>() + r * vocabulary;
          const T normaliser = kernels::log_sum_exp(row, vocabulary);
          normalisers.mutable_data_ptr<T>()[r] = normaliser;
          nats.mutable_data_ptr<double>()[r] =
              static_cast<double>(normaliser) - static_cast<double>(row[target[r]]);
        }
      });
    });
    context->save_for_backward({rows, targets, normalisers});
    return nats.mean().to(rows.scalar_type());
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &rows = saved[0], &targets = saved[1], &normalisers = saved[2];
    const std::int64_t count = rows.size(0), vocabulary = rows.size(1);
    const double scale = gradients[0].item<double>() / static_cast<double>(count);
    const std::int64_t* target = targets.const_data_ptr<std::int64_t>();
    at::Tensor d_logits = at::empty_like(rows);
    for_type(rows, "cross_entropy", [&]<class T>(T) {
      at::parallel_for(0, count, rows_a_task, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t r = first; r < last; ++r) {
          kernels::softmax_minus_target(rows.const_data_ptr<T>() + r * vocabulary, vocabulary,
                                        normalisers.const_data_ptr<T>()[r], target[r],
                                        static_cast<T>(scale),
                                        d_logits.mutable_data_ptr<T>() + r * vocabulary);
        }
      });
    });
    return {d_logits, at::Tensor()};
  }
};

/// An autograd function takes no undefined tensor, but may be told that there is none.
std::optional<at::Tensor> where_defined(const at::Tensor& tensor) {
  return tensor.defined() ? std::optional(tensor) : std::nullopt;
}

void expect(bool condition, const char* message) {
  if (!condition) throw Error(message);
}

}  // namespace

at::Tensor scan(const at::Tensor& dt, const at::Tensor& rate, const at::Tensor& input,
                const at::Tensor& initial) {
  expect(input.dim() == 3 && dt.dim() == 2 && rate.dim() == 1 && dt.size(0) == input.size(0) &&
             dt.size(1) == input.size(1) && rate.size(0) == input.size(2),
         "scan: expected dt (B, T), rate (N), input (B, T, N)");
  return Scan::apply(dt, rate, input, where_defined(initial));
}

at::Tensor causal_conv(const at::Tensor& u, const at::Tensor& weight, const at::Tensor& bias,
                       const at::Tensor& before) {
  expect(u.dim() == 3 && weight.dim() == 3 && weight.size(0) == u.size(2) && weight.size(1) == 1 &&
             bias.dim() == 1 && bias.size(0) == u.size(2),
         "causal_conv: expected u (B, T, I), weight (I, 1, K), bias (I)");
  return CausalConv::apply(u, weight, bias, where_defined(before));
}

at::Tensor cross_entropy(const at::Tensor& logits, const at::Tensor& targets) {
  expect(logits.dim() == 2 && targets.dim() == 1 && targets.size(0) == logits.size(0) &&
             targets.is_contiguous(),
         "cross_entropy: expected logits (R, V) and contiguous targets (R)");
  return CrossEntropy::apply(logits, targets);
}

at::Tensor nats_per_token(const at::Tensor& logits, const at::Tensor& targets) {
  const at::Tensor rows = logits.contiguous().to(at::kFloat);
  const std::int64_t count = rows.size(0), vocabulary = rows.size(1);
  at::Tensor nats = at::empty({count}, rows.options().dtype(at::kDouble));
  const float* values = rows.const_data_ptr<float>();
  const std::int64_t* target = targets.const_data_ptr<std::int64_t>();
  double* out = nats.mutable_data_ptr<double>();
  at::parallel_for(0, count, rows_a_task, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t r = first; r < last; ++r) {
      const float* row = values + r * vocabulary;
      out[r] = static_cast<double>(kernels::log_sum_exp(row, vocabulary)) -
               static_cast<double>(row[target[r]]);
    }
  });
  return nats;
}

}  // namespace itera
