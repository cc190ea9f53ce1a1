// Reference form of the recurrence: the compiler vectorises over the states.
#include "kernels/recurrence.hpp"

#include <cmath>
#include <vector>

namespace itera::kernels {

template <class T>
void recurrence_forward(const Recurrence<T>& r, T* out, std::int64_t first, std::int64_t last) {
  const auto n_states = static_cast<std::size_t>(r.states);
  std::vector<T> state(n_states);
  for (std::int64_t b = first; b < last; ++b) {
    for (std::size_t n = 0; n < n_states; ++n) {
      state[n] =
          r.initial == nullptr ? T{0} : r.initial[b * r.states + static_cast<std::int64_t>(n)];
    }
    for (std::int64_t t = 0; t < r.time; ++t) {
      const T dt = r.dt[b * r.time + t];
      const T* input = r.input + (b * r.time + t) * r.states;
      T* to = out + (b * r.time + t) * r.states;
      for (std::size_t n = 0; n < n_states; ++n) {
        state[n] = std::exp(-dt * r.rate[n]) * state[n] + input[n];
        to[n] = state[n];
      }
    }
  }
}

template <class T>
void recurrence_backward(const Recurrence<T>& r, const T* states, const T* d_states, T* d_dt,
                         T* d_rate, T* d_input, T* d_initial, std::int64_t first,
                         std::int64_t last) {
  const auto n_states = static_cast<std::size_t>(r.states);
  std::vector<T> carried(n_states);  // gradient that reaches s_t from later steps
  for (std::int64_t b = first; b < last; ++b) {
    T* rate_row = d_rate + b * r.states;
    for (std::size_t n = 0; n < n_states; ++n) carried[n] = rate_row[n] = T{0};
    for (std::int64_t t = r.time - 1; t >= 0; --t) {
      const std::int64_t at = (b * r.time + t) * r.states;
      const T* before = t > 0                  ? states + at - r.states
                        : r.initial == nullptr ? nullptr
                                               : r.initial + b * r.states;
      const T dt = r.dt[b * r.time + t];
      T step_gradient{0};
      for (std::size_t n = 0; n < n_states; ++n) {
        const T gradient = d_states[at + static_cast<std::int64_t>(n)] + carried[n];
        const T decay = std::exp(-dt * r.rate[n]);
        const T through_decay = before == nullptr ? T{0} : gradient * decay * before[n];
        d_input[at + static_cast<std::int64_t>(n)] = gradient;
        step_gradient -= through_decay * r.rate[n];
        rate_row[n] -= through_decay * dt;
        carried[n] = gradient * decay;
      }
      d_dt[b * r.time + t] = step_gradient;
    }
    if (d_initial != nullptr) {
      for (std::size_t n = 0; n < n_states; ++n)
        d_initial[b * r.states + static_cast<std::int64_t>(n)] = carried[n];
    }
  }
}

template void recurrence_forward(const Recurrence<float>&, float*, std::int64_t, std::int64_t);
template void recurrence_forward(const Recurrence<double>&, double*, std::int64_t, std::int64_t);
template void recurrence_backward(const Recurrence<float>&, const float*, const float*, float*,
                                  float*, float*, float*, std::int64_t, std::int64_t);
template void recurrence_backward(const Recurrence<double>&, const double*, const double*, double*,
                                  double*, double*, double*, std::int64_t, std::int64_t);

}  // namespace itera::kernels
