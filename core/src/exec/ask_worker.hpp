// One question to a worker that ends when it has answered.
#pragma once

#include <filesystem>
#include <string>

#include "protocol/question.hpp"

namespace itera {

/// Runs `program command --request FILE --out FILE` and returns what it wrote. Throws what the
/// worker said, with the fault its exit code stands for.
Values ask_worker(const std::filesystem::path& program, const std::string& command,
                  const Values& request);

/// The same with a question that protocol knows.
template <class Question>
typename Question::Answer ask_worker(const std::filesystem::path& program,
                                     const Question& question) {
  return from_json<typename Question::Answer>(
      ask_worker(program, Question::command, to_json(question)), "the worker's answer");
}

}  // namespace itera
