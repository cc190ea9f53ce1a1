// The size of a text after `xz -9`: what a model's bits per byte are compared with.
#pragma once

#include <cstddef>
#include <string>

namespace itera::text {

std::size_t xz_bytes(const std::string& text);

}  // namespace itera::text
