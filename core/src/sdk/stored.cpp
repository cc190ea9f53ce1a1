// The plain forms: f32 as it is, f16 and bf16 widened once for f32 arithmetic.
#include "itera/stored.hpp"

#include <ATen/ops/embedding.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/linear.h>

#include "itera/error.hpp"

namespace itera {

std::int64_t Stored::bytes() const {
  std::int64_t total = 0;
  for (const StoredPiece& piece : pieces()) {
    total += piece.tensor.numel() * static_cast<std::int64_t>(piece.tensor.element_size());
  }
  return total;
}

namespace {

/// Values that live as f32 in memory, whatever the file holds.
class Widened : public Stored {
 public:
  explicit Widened(at::Tensor values) : values_(std::move(values)) {}

  std::vector<std::int64_t> shape() const override { return values_.sizes().vec(); }
  at::Tensor dense() const override { return values_; }
  at::Tensor rows(const at::Tensor& ids) const override { return at::embedding(values_, ids); }
  at::Tensor apply(const at::Tensor& x) const override { return at::linear(x, values_); }
  std::int64_t resident_bytes() const override { return values_.numel() * 4; }

 protected:
  at::Tensor values_;
};

class F32 final : public Widened {
 public:
  using Widened::Widened;
  std::vector<StoredPiece> pieces() const override { return {{"", values_.detach()}}; }
  const Form& form() const override {
    static const Form form{Form::f32};
    return form;
  }
};

class Half final : public Widened {
 public:
  Half(const at::Tensor& narrow, Form form)
      : Widened(narrow.to(at::kFloat)),
        narrow_type_(narrow.scalar_type()),
        form_(std::move(form)) {}
  /// Exact: the values came from the narrow type.
  std::vector<StoredPiece> pieces() const override { return {{"", values_.to(narrow_type_)}}; }
  const Form& form() const override { return form_; }

 private:
  at::ScalarType narrow_type_;
  Form form_;
};

}  // namespace

StoredPtr store_f32(at::Tensor values) {
  if (values.scalar_type() != at::kFloat && values.scalar_type() != at::kDouble)
    values = values.to(at::kFloat);
  return std::make_shared<F32>(std::move(values));
}

StoredPtr store_half(const at::Tensor& values, const Form& form) {
  if (form != Form{Form::f16} && form != Form{Form::bf16})
    throw Error("stored form \"" + print(form) + "\": expected f16 or bf16", Fault::invalid);
  const at::ScalarType narrow = form.kind == Form::f16 ? at::kHalf : at::kBFloat16;
  return std::make_shared<Half>(values.detach().to(narrow), form);
}

}  // namespace itera
