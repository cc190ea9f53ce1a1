// Corpus: token ids of a text, split by whole documents. On disk a folder: tokens.u16 or
// tokens.u32, bytes.u16 or bytes.u32, and corpus.json.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "itera/api.hpp"

namespace itera {

enum class Split { train, validation, test, calibration };
inline constexpr std::array splits{Split::train, Split::validation, Split::test,
                                   Split::calibration};
ITERA_API const char* name_of(Split split) noexcept;

/// A run of tokens [begin, end) that belongs together: a story, a book, a block.
struct Document {
  std::string name;
  std::int64_t begin = 0, end = 0;
};

/// A number for each token of a text, in two or four bytes as the file has it.
class TokenNumbers {
 public:
  explicit TokenNumbers(std::span<const std::uint16_t> narrow) : narrow_(narrow) {}
  explicit TokenNumbers(std::span<const std::uint32_t> wide) : wide_(wide) {}

  [[nodiscard]] std::size_t size() const { return narrow_.size() + wide_.size(); }
  std::uint32_t operator[](std::size_t at) const { return wide_.empty() ? narrow_[at] : wide_[at]; }
  /// `count` of them from `begin` on, as LibTorch takes ids.
  void copy(std::int64_t begin, std::int64_t count, std::int64_t* out) const {
    const auto from = static_cast<std::size_t>(begin), many = static_cast<std::size_t>(count);
    if (wide_.empty()) std::ranges::copy(narrow_.subspan(from, many), out);
    else std::ranges::copy(wide_.subspan(from, many), out);
  }

 private:
  std::span<const std::uint16_t> narrow_;
  std::span<const std::uint32_t> wide_;
};

/// What a data source hands over; the worker writes it as the corpus folder.
struct CorpusDraft {
  std::string tokenizer;  ///< as a checkpoint carries it
  std::int64_t vocabulary = 0;
  std::int64_t context = 0;  ///< tokens a window feeds to the model
  std::vector<std::uint32_t> ids,
      bytes;  ///< one each per token; bytes: source bytes the token stands for
  std::array<std::vector<Document>, splits.size()> documents;
};

/// `length` input tokens from `begin`; all lie in one document, and so does the target `offset`
/// after each of them.
struct Window {
  std::int64_t begin, length;
  std::int64_t document;  ///< index into documents(split)
};

class ITERA_API Corpus {
 public:
  /// Throws Error when the folder is not a corpus or its files do not agree.
  static Corpus open(const std::filesystem::path& folder);
  static void write(const CorpusDraft& draft, const std::filesystem::path& folder);

  [[nodiscard]] TokenNumbers ids() const;    ///< memory-mapped
  [[nodiscard]] TokenNumbers bytes() const;  ///< memory-mapped
  [[nodiscard]] const std::vector<Document>& documents(Split split) const;
  [[nodiscard]] std::int64_t tokens(Split split) const;
  [[nodiscard]] const std::string& tokenizer() const;
  [[nodiscard]] std::int64_t vocabulary() const;
  [[nodiscard]] std::int64_t context() const;
  /// Every document cut into windows of context() inputs with targets `offset` later; the last of a
  /// document may be shorter. With offset 1 every token but a document's first is a target exactly
  /// once.
  [[nodiscard]] std::vector<Window> windows(Split split, std::int64_t offset = 1) const;

 private:
  struct Data;
  [[nodiscard]] const Data& data() const;
  std::shared_ptr<const Data> data_;  ///< null where none was lent: every use is an Error
};

}  // namespace itera
