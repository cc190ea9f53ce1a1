// Loader: opens plugins and makes their components. The only door to Boost.DLL.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "itera/plugin.hpp"

namespace itera {

class Loader {
 public:
  /// Reads the file's ABI tag, then opens it and registers all that it declares, or nothing. A file
  /// that is open already is left as it is; none is ever closed. Throws Error naming the file.
  const Manifest& open(const std::filesystem::path& file);

  /// A component from resolved parameters. Throws Error when no plugin that is open offers it.
  [[nodiscard]] std::unique_ptr<Component> make(Kind kind, const std::string& name,
                                                const Values& parameters) const;
  [[nodiscard]] const ComponentInfo& info(Kind kind, const std::string& name) const;
  /// Of the components of this kind that are open.
  [[nodiscard]] std::vector<std::string> names(Kind kind) const;

 private:
  struct Offer {
    Registrar::Entry entry;
    std::filesystem::path file;
  };
  using Offers = std::map<std::pair<Kind, std::string>, Offer>;

  [[nodiscard]] const Offer& offer(Kind kind, const std::string& name) const;

  Offers offers_;
  std::map<std::filesystem::path, Manifest> open_;
};

}  // namespace itera
