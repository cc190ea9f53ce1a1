// The state recurrence on raw arrays: s_t = exp(-dt_t · rate) ∘ s_{t-1} + input_t, and its
// gradient.
#pragma once

#include <cstdint>

namespace itera::kernels {

// B batch, T time, N states

template <class T> struct Recurrence {
  std::int64_t batch, time, states;
  const T* dt;       // (B, T)
  const T* rate;     // (N)
  const T* input;    // (B, T, N)
  const T* initial;  // (B, N), or null for zeros
};

/// Sequences [first, last) of the batch → out (B, T, N).
template <class T>
void recurrence_forward(const Recurrence<T>& r, T* out, std::int64_t first, std::int64_t last);

/// Given the states and their gradient (B, T, N): d_dt (B, T), d_rate (B, N) one row a sequence,
/// d_input (B, T, N), d_initial (B, N) or null.
template <class T>
void recurrence_backward(const Recurrence<T>& r, const T* states, const T* d_states, T* d_dt,
                         T* d_rate, T* d_input, T* d_initial, std::int64_t first,
                         std::int64_t last);

}  // namespace itera::kernels
