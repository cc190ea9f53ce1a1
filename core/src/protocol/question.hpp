// Question: what a command of itera-worker is asked by a file and answers with one. Each question Q
// has Q::command and Q::Answer; to_json and from_json are there for both.
#pragma once

#include <string>

#include "itera/values.hpp"

namespace itera {

/// itera-worker COMMAND --request FILE --out FILE
inline constexpr const char *request_option = "--request", *answer_option = "--out";

/// Throws Error (invalid) naming the field and `where`; a field nobody knows is an error too.
template <class T> T from_json(const Values& json, const std::string& where);

}  // namespace itera
