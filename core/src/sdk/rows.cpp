// rows(…): blocks of rows, each in a form of its own.
#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <numeric>

#include "itera/error.hpp"
#include "packed.hpp"

namespace itera {

namespace {

constexpr std::string_view opening = "rows(", closing = ")";

class Rows final : public Stored {
 public:
  Rows(std::vector<StoredPtr> blocks, Shape shape)
      : blocks_(std::move(blocks)), shape_(std::move(shape)) {}

  Shape shape() const override { return shape_; }

  at::Tensor dense() const override {
    return joined(0, [](const Stored& block) { return block.dense(); });
  }

  at::Tensor rows(const at::Tensor& ids) const override {
    const at::Tensor flat = ids.to(at::kLong).reshape({-1});
    auto sizes = ids.sizes().vec();
    sizes.push_back(
        std::accumulate(shape_.begin() + 1, shape_.end(), std::int64_t{1}, std::multiplies{}));
    at::Tensor gathered = at::empty({flat.numel(), sizes.back()}, at::kFloat);
    std::int64_t begin = 0;
    for (const StoredPtr& block : blocks_) {
      const std::int64_t end = begin + block->shape().front();
      const at::Tensor here = at::nonzero(flat.ge(begin) & flat.lt(end)).squeeze(1);
      if (here.numel() > 0)
        gathered.index_copy_(0, here, block->rows(flat.index_select(0, here) - begin));
      begin = end;
    }
    return gathered.view(sizes);
  }

  at::Tensor apply(const at::Tensor& x) const override {
    return joined(-1, [&](const Stored& block) { return block.apply(x); });
  }

  std::vector<StoredPiece> pieces() const override {
    std::vector<StoredPiece> all;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      for (StoredPiece& piece : blocks_[i]->pieces())
        all.push_back({fmt::format(".{}{}", i, piece.suffix), std::move(piece.tensor)});
    }
    return all;
  }

  std::int64_t resident_bytes() const override {
    std::int64_t total = 0;
    for (const StoredPtr& block : blocks_) total += block->resident_bytes();
    return total;
  }

  std::string form() const override {
    std::vector<std::string> forms;
    for (const StoredPtr& block : blocks_) forms.push_back(block->form());
    return fmt::format("{}{}{}", opening, fmt::join(forms, ","), closing);
  }

  [[nodiscard]] Shape block_rows() const {
    Shape counts;
    for (const StoredPtr& block : blocks_) counts.push_back(block->shape().front());
    return counts;
  }

 private:
  template <class Of> [[nodiscard]] at::Tensor joined(std::int64_t dim, const Of& of) const {
    std::vector<at::Tensor> all;
    for (const StoredPtr& block : blocks_) all.push_back(of(*block));
    return at::cat(all, dim);
  }

  std::vector<StoredPtr> blocks_;
  Shape shape_;
};

std::vector<std::string> forms_in(std::string_view form) {
  form.remove_prefix(opening.size());
  form.remove_suffix(closing.size());
  std::vector<std::string> forms;
  while (true) {
    const std::size_t comma = form.find(',');
    forms.emplace_back(form.substr(0, comma));
    if (comma == std::string_view::npos) return forms;
    form.remove_prefix(comma + 1);
  }
}

}  // namespace

bool is_rows_form(std::string_view form) {
  return form.starts_with(opening) && form.ends_with(closing);
}

Shape block_rows_of(const Stored& stored) {
  const auto* rows = dynamic_cast<const Rows*>(&stored);
  return rows == nullptr ? Shape{} : rows->block_rows();
}

StoredPtr store_rows(std::vector<StoredPtr> blocks) {
  if (blocks.empty()) throw Error("store_rows: a tensor of no blocks");
  Shape shape = blocks.front()->shape();
  if (shape.size() < 2) throw Error(fmt::format("store_rows: a block of shape {}", shape));
  shape.front() = 0;
  for (const StoredPtr& block : blocks) {
    const Shape of_block = block->shape();
    if (of_block.size() != shape.size() ||
        !std::equal(shape.begin() + 1, shape.end(), of_block.begin() + 1)) {
      throw Error(fmt::format("store_rows: blocks of shapes {} and {} have no columns in common",
                              blocks.front()->shape(), of_block));
    }
    if (is_rows_form(block->form()))
      throw Error(fmt::format("store_rows: a block is already {}", block->form()));
    shape.front() += of_block.front();
  }
  return std::make_shared<Rows>(std::move(blocks), std::move(shape));
}

StoredPtr read_rows(const Shape& shape, const std::string& form, const Shape& block_rows,
                    const TakePiece& take) {
  const std::vector<std::string> forms = forms_in(form);
  if (forms.size() != block_rows.size()) {
    throw Error(fmt::format("form \"{}\" names {} blocks and \"rows\" has {}", form, forms.size(),
                            block_rows.size()));
  }
  std::int64_t left = shape.empty() ? 0 : shape.front();
  for (std::size_t i = 0; i < forms.size() && left >= 0; ++i)
    left = is_rows_form(forms[i]) || block_rows[i] > left ? -1 : left - block_rows[i];
  if (left != 0 || shape.empty())
    throw Error(fmt::format("the blocks of \"{}\" do not add up to shape {}", form, shape));
  std::vector<StoredPtr> blocks;
  for (std::size_t i = 0; i < forms.size(); ++i) {
    Shape of_block = shape;
    of_block.front() = block_rows[i];
    blocks.push_back(
        read_stored(of_block, forms[i], {},
                    [&](const std::string& suffix, at::ScalarType type, const Shape& piece) {
                      return take(fmt::format(".{}{}", i, suffix), type, piece);
                    }));
  }
  return store_rows(std::move(blocks));
}

}  // namespace itera
