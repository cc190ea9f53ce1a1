// The files a component reads: parameters of type path, however deep in its fields they stand.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "itera/manifest.hpp"

namespace itera {

using DigestOf = std::function<std::string(const std::filesystem::path&)>;

/// Calls visit(value, where) for every path among `values`; `where` is its dotted name, beginning
/// with that given.
using PathVisitor = std::function<void(Values& value, const std::string& where)>;
void for_each_path(const std::vector<Parameter>& declared, Values& values, const std::string& where,
                   const PathVisitor& visit);

/// As a worker needs them: independent of the folder it was started in.
Values with_absolute_paths(const std::vector<Parameter>& declared, Values values);

/// As a key needs them: {"file": digest} in place of each path, so that content counts and place
/// does not.
Values with_digests(const std::vector<Parameter>& declared, Values values, const std::string& where,
                    const DigestOf& digest_of);

/// Throws Error (Fault::missing) naming `where`, the parameter, when there is no such file.
std::string digest_of_input(const std::filesystem::path& file, const std::string& where,
                            const DigestOf& digest_of);

}  // namespace itera
