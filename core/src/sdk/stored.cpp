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
  std::string form() const override { return "f32"; }
};

class Half final : public Widened {
 public:
  Half(const at::Tensor& narrow, std::string form)
      : Widened(narrow.to(at::kFloat)),
        narrow_type_(narrow.scalar_type()),
        form_(std::move(form)) {}
  /// Exact: the values came from the narrow type.
  std::vector<StoredPiece> pieces() const override { return {{"", values_.to(narrow_type_)}}; }
  std::string form() const override { return form_; }

 private:
  at::ScalarType narrow_type_;
  std::string form_;
};

}  // namespace

StoredPtr store_f32(at::Tensor values) {
  if (values.scalar_type() != at::kFloat && values.scalar_type() != at::kDouble)
    values = values.to(at::kFloat);
  return std::make_shared<F32>(std::move(values));
}

StoredPtr store_half(const at::Tensor& values, const std::string& form) {
  if (form == "f16") return std::make_shared<Half>(values.detach().to(at::kHalf), form);
  if (form == "bf16") return std::make_shared<Half>(values.detach().to(at::kBFloat16), form);
  throw Error("stored form \"" + form + "\": expected f16 or bf16", Fault::invalid);
}

}  // namespace itera
