// ScratchFolder: a folder of its own among the temporary files, gone with the object.
#pragma once

#include <filesystem>

namespace itera {

class ScratchFolder {
 public:
  ScratchFolder();  ///< throws Error
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace itera
