// liblzma at preset 9; the dictionary is no larger than the text needs (64 MiB would be allocated
// for a page).
#include "xz.hpp"

#include <lzma.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "itera/error.hpp"

namespace itera::text {

std::size_t xz_bytes(const std::string& text) {
  lzma_options_lzma options;
  if (lzma_lzma_preset(&options, 9)) throw Error("liblzma has no preset 9");
  options.dict_size =
      static_cast<std::uint32_t>(std::clamp<std::size_t>(text.size(), 4096, options.dict_size));
  std::array<lzma_filter, 2> filters{{{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}}};
  std::vector<std::uint8_t> out(lzma_stream_buffer_bound(text.size()));
  std::size_t size = 0;
  const auto result = lzma_stream_buffer_encode(filters.data(), LZMA_CHECK_CRC64, nullptr,
                                                reinterpret_cast<const std::uint8_t*>(text.data()),
                                                text.size(), out.data(), &size, out.size());
  if (result != LZMA_OK) throw Error("liblzma failed with code " + std::to_string(result));
  return size;
}

}  // namespace itera::text
