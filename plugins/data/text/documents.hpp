// Documents: what belongs together in a text and is never torn apart by a split.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace itera::text {

/// A document, still as text of the file that holds it.
struct Passage {
  std::string name;
  std::string_view text;
};
using Passages = std::vector<Passage>;

/// Stories where lines `<|endoftext|>` separate them; books where a line begins with a form feed
/// and holds the title; else the whole text as one. Separators, titles and the white space around
/// stories and books are no part of them.
Passages find_documents(std::string_view text, const std::string& file_name);

/// `count` neighbours of about the same size that together are the passage; cut after a line end
/// where one is near.
Passages blocks_of(const Passage& passage, std::size_t count);

std::size_t bytes_of(const Passages& passages);

}  // namespace itera::text
