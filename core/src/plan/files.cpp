// The files a component reads.
#include "plan/files.hpp"

#include <algorithm>

#include "itera/error.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

void visit_value(const Parameter& declared, Values& value, const std::string& where,
                 const PathVisitor& visit) {
  if (value.is_array() && value.size() == 1) {  // may have been written without brackets
    visit_value(declared, value[0], where, visit);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      visit_value(declared, value[i], where + "[" + std::to_string(i) + "]", visit);
    }
  } else if (value.is_object()) {
    for_each_path(declared.fields, value, where, visit);
  } else if (declared.type == Parameter::Type::path && value.is_string() && value != "") {
    const auto& words = declared.choices;
    if (std::find(words.begin(), words.end(), value.get<std::string>()) == words.end())
      visit(value, where);
  }
}

}  // namespace

void for_each_path(const std::vector<Parameter>& declared, Values& values, const std::string& where,
                   const PathVisitor& visit) {
  for (const Parameter& parameter : declared) {
    const auto found = values.find(parameter.name);
    if (found != values.end()) visit_value(parameter, *found, where + "." + parameter.name, visit);
  }
}

Values with_absolute_paths(const std::vector<Parameter>& declared, Values values) {
  for_each_path(declared, values, "", [](Values& path, const std::string&) {
    path = fs::absolute(path.get<std::string>()).lexically_normal().string();
  });
  return values;
}

Values with_digests(const std::vector<Parameter>& declared, Values values, const std::string& where,
                    const DigestOf& digest_of) {
  for_each_path(declared, values, where, [&](Values& path, const std::string& name) {
    path = {{"file", digest_of_input(path.get<std::string>(), name, digest_of)}};
  });
  return values;
}

std::string digest_of_input(const fs::path& file, const std::string& where,
                            const DigestOf& digest_of) {
  if (!fs::is_regular_file(file)) {
    throw Error(
        where + ": " +
            (fs::is_directory(file) ? "expected a file, found a folder: \"" : "no such file: \"") +
            file.string() + "\"; name another with -s " + where + "=FILE",
        Fault::missing);
  }
  return digest_of(file);
}

}  // namespace itera
