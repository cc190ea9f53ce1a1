// Groups of books that tell the same in the same words, so that they must stay on one side of a
// split.
#pragma once

#include <string_view>

namespace itera::text {

/// The name of the group a book's title belongs to; empty when it stands alone.
std::string_view group_of(std::string_view title);

}  // namespace itera::text
