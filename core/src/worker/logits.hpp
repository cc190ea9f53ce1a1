// logits: a checkpoint's logits for given token ids, to be compared with any other implementation.
#pragma once

#include "itera/values.hpp"

namespace itera {

/// `request`: {"plugins": [files], "checkpoint": path, "ids": [numbers], "partial": bool, "out":
/// path}. Writes T × V float32, little endian; answers {"tokens": T, "vocabulary": V, "notes": []}.
Values logits_answer(const Values& request);

}  // namespace itera
