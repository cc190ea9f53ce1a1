// SHA-256 (OpenSSL's EVP): names of stages and digests of files.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace itera {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void update(std::string_view bytes);
  void update(std::span<const std::byte> bytes);
  /// 64 hexadecimal digits; the object is spent after it.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_hex(std::string_view text);
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace itera
