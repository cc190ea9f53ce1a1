// A folder of its own among the temporary files.
#include "base/scratch_folder.hpp"

#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "itera/error.hpp"

namespace itera {

namespace fs = std::filesystem;

ScratchFolder::ScratchFolder() {
  std::string name = (fs::temp_directory_path() / "itera-lab-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr)
    throw Error("cannot make a folder \"" + name + "\": " + std::strerror(errno));
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace itera
