// rows(…): blocks of rows, each in a form of its own.
#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <numeric>

#include "itera/error.hpp"
#include "packed.hpp"

namespace itera {

namespace {

class Rows final : public Stored {
 public:
  Rows(std::vector<StoredPtr> blocks, Shape shape)
      : blocks_(std::move(blocks)), shape_(std::move(shape)), form_{.kind = Form::rows} {
    for (const StoredPtr& block : blocks_) form_.of.push_back(block->form());
  }

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

  const Form& form() const override { return form_; }

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
  Form form_;
};

}  // namespace

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
    if (block->form().kind == Form::rows)
      throw Error(fmt::format("store_rows: a block is already {}", print(block->form())));
    shape.front() += of_block.front();
  }
  return std::make_shared<Rows>(std::move(blocks), std::move(shape));
}

StoredPtr read_rows(const Shape& shape, const Form& form, const Shape& block_rows,
                    const TakePiece& take) {
  if (form.of.size() != block_rows.size()) {
    throw Error(fmt::format("form \"{}\" names {} blocks and \"rows\" has {}", print(form),
                            form.of.size(), block_rows.size()));
  }
  std::int64_t left = shape.empty() ? -1 : shape.front();
  for (const std::int64_t rows : block_rows) left = left < 0 || rows > left ? -1 : left - rows;
  if (left != 0)
    throw Error(fmt::format("the blocks of \"{}\" do not add up to shape {}", print(form), shape));
  std::vector<StoredPtr> blocks;
  for (std::size_t i = 0; i < block_rows.size(); ++i) {
    Shape of_block = shape;
    of_block.front() = block_rows[i];
    blocks.push_back(read_stored(of_block, form.of[i], {}, [&](PieceLayout piece) {
      piece.suffix = fmt::format(".{}{}", i, piece.suffix);
      return take(piece);
    }));
  }
  return store_rows(std::move(blocks));
}

}  // namespace itera
