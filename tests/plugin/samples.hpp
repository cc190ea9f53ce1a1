// Sample libraries with a manifest embedded as itera_add_plugin does it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/files.hpp"
#include "base/json.hpp"
#include "itera/manifest.hpp"

namespace itera {

inline constexpr const char* sample_tag = "sdk-1 gcc-12 c++20 torch-2.15.0";

inline void objcopy(const std::string& arguments) {
  ASSERT_EQ(std::system((std::string(OBJCOPY) + " " + arguments).c_str()), 0) << arguments;
}

/// The tagged sample at `file`, with this text as its manifest.
inline void write_plugin(const std::filesystem::path& file, const std::string& manifest) {
  const std::string json = file.string() + ".json";
  write_file(json, manifest);
  objcopy("--add-section .itera.manifest=" + json +
          " --set-section-flags .itera.manifest=noload,readonly " SAMPLE_TAGGED " " +
          file.string());
  std::filesystem::remove(json);
}

inline ComponentInfo component(Kind kind, const std::string& name) {
  ComponentInfo info;
  info.kind = kind;
  info.name = name;
  info.summary = "Does " + name + ".";
  return info;
}

inline std::string manifest_of(std::vector<ComponentInfo> components,
                               const std::string& tag = sample_tag) {
  return canonical(to_json(Manifest{tag, "sample", "0.1.0", std::move(components)}));
}

}  // namespace itera
