// An independent reader of RFC 4180, strict: only CR LF ends a record, quotes only around whole
// fields.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace itera {

inline std::vector<std::vector<std::string>> read_csv(const std::string& text) {
  std::vector<std::vector<std::string>> records;
  std::vector<std::string> record;
  std::size_t i = 0;
  while (i < text.size()) {
    std::string field;
    if (text[i] == '"') {
      for (++i;; ++i) {
        if (i >= text.size()) throw std::runtime_error("open quote");
        if (text[i] == '"' && (i + 1 == text.size() || text[i + 1] != '"')) break;
        if (text[i] == '"') ++i;
        field += text[i];
      }
      ++i;
    } else {
      while (i < text.size() && text[i] != ',' && text[i] != '\r') {
        if (text[i] == '"' || text[i] == '\n') throw std::runtime_error("needs quotes");
        field += text[i++];
      }
    }
    record.push_back(field);
    if (i < text.size() && text[i] == ',') {
      if (++i == text.size()) throw std::runtime_error("no CR LF at the end");
      continue;
    }
    if (text.substr(i, 2) != "\r\n") throw std::runtime_error("expected CR LF");
    i += 2;
    records.push_back(record);
    record.clear();
  }
  if (!record.empty()) throw std::runtime_error("no CR LF at the end");
  return records;
}

}  // namespace itera
