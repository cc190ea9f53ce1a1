// Corpus on disk: tokens and bytes in two or four bytes each (little endian, mapped), as few as do,
// and corpus.json, which is checked before use.
#include "itera/corpus.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "base/files.hpp"
#include "base/json.hpp"
#include "itera/error.hpp"
#include "itera/tokenizer.hpp"
#include "itera/values.hpp"

namespace itera {
namespace {

constexpr std::uintmax_t most_json = std::uintmax_t{1} << 30;
constexpr std::int64_t most_context = 1 << 24;

using Documents = std::array<std::vector<Document>, splits.size()>;

std::size_t index_of(Split split) { return static_cast<std::size_t>(split); }

/// Document ranges are in bounds, in order inside a split, and no token is in two of them.
void check_documents(const Documents& documents, std::int64_t tokens) {
  std::vector<std::pair<std::int64_t, std::int64_t>> ranges;
  for (const Split split : splits) {
    std::int64_t last = 0;
    for (const Document& d : documents[index_of(split)]) {
      if (d.begin < last || d.end < d.begin || d.end > tokens) {
        throw Error("document \"" + d.name + "\" of the " + name_of(split) + " split: tokens " +
                    std::to_string(d.begin) + " to " + std::to_string(d.end) +
                    " are out of order or past the last of " + std::to_string(tokens));
      }
      last = d.end;
      ranges.emplace_back(d.begin, d.end);
    }
  }
  std::ranges::sort(ranges);
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    if (ranges[i].first < ranges[i - 1].second) {
      throw Error("two documents share the token " + std::to_string(ranges[i].first));
    }
  }
}

std::uint32_t greatest(const TokenNumbers& numbers) {
  std::uint32_t most = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) most = std::max(most, numbers[i]);
  return most;
}

void check(const TokenNumbers& ids, const TokenNumbers& bytes, std::int64_t vocabulary,
           std::int64_t context, const Documents& documents) {
  if (ids.size() != bytes.size()) {
    throw Error(std::to_string(ids.size()) + " tokens but " + std::to_string(bytes.size()) +
                " byte counts");
  }
  if (vocabulary < 1 || vocabulary > most_tokens) {
    throw Error("vocabulary " + std::to_string(vocabulary) + " is not in 1.." +
                std::to_string(most_tokens));
  }
  if (context < 1 || context > most_context) {
    throw Error("context " + std::to_string(context) + " is not in 1.." +
                std::to_string(most_context));
  }
  if (const std::uint32_t most = greatest(ids); ids.size() > 0 && most >= vocabulary) {
    throw Error("token id " + std::to_string(most) + " is not below the vocabulary " +
                std::to_string(vocabulary));
  }
  check_documents(documents, static_cast<std::int64_t>(ids.size()));
}

constexpr std::int64_t most_narrow = std::numeric_limits<std::uint16_t>::max();

/// The numbers as folder/name.u16, or as .u32 where one may be greater than two bytes hold.
void write_numbers(const std::filesystem::path& folder, const std::string& name,
                   const std::vector<std::uint32_t>& numbers, std::int64_t most) {
  const auto write = [&](const char* ending, const auto& values) {
    const auto bytes = std::as_bytes(std::span(values));
    write_file(folder / (name + ending),
               {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  };
  if (most > most_narrow) write(".u32", numbers);
  else write(".u16", std::vector<std::uint16_t>(numbers.begin(), numbers.end()));
}

/// folder/name.u16 or .u32. An empty file cannot be mapped, and need not be.
class Mapped {
 public:
  Mapped(const std::filesystem::path& folder, const std::string& name) {
    std::filesystem::path path = folder / (name + ".u16");
    wide_ = !std::filesystem::exists(path);
    if (wide_) path.replace_extension(".u32");
    if (!std::filesystem::exists(path))
      throw Error("it has no " + name + ".u16 or " + name + ".u32", Fault::missing);
    const std::uintmax_t size = std::filesystem::file_size(path), each = wide_ ? 4 : 2;
    if (size % each != 0) {
      throw Error(path.filename().string() + " has " + std::to_string(size) +
                  " bytes, no multiple of " + std::to_string(each));
    }
    if (size > 0) file_.emplace(path);
  }
  [[nodiscard]] TokenNumbers numbers() const {
    if (wide_) return TokenNumbers(as<std::uint32_t>());
    return TokenNumbers(as<std::uint16_t>());
  }

 private:
  template <class Number> [[nodiscard]] std::span<const Number> as() const {
    if (!file_) return {};
    return {reinterpret_cast<const Number*>(file_->bytes().data()),
            file_->bytes().size() / sizeof(Number)};
  }

  bool wide_ = false;
  std::optional<MappedFile> file_;
};

}  // namespace

const char* name_of(Split split) noexcept {
  switch (split) {
    case Split::train: return "train";
    case Split::validation: return "validation";
    case Split::test: return "test";
    case Split::calibration: return "calibration";
  }
  return "?";
}

struct Corpus::Data {
  Mapped ids, bytes;
  std::string tokenizer;
  std::int64_t vocabulary, context;
  Documents documents;
};

Corpus Corpus::open(const std::filesystem::path& folder) {
  try {
    const Values json = parse_json(read_file(folder / "corpus.json", most_json), "corpus.json");
    if (json.at("format").get<int>() != 1)
      throw Error("format " + json.at("format").dump() + " is not 1");
    auto data = std::make_shared<Data>(Data{Mapped(folder, "tokens"),
                                            Mapped(folder, "bytes"),
                                            json.at("tokenizer").get<std::string>(),
                                            json.at("vocabulary").get<std::int64_t>(),
                                            json.at("context").get<std::int64_t>(),
                                            {}});
    for (const Split split : splits) {
      for (const Values& d : json.at("documents").at(name_of(split))) {
        data->documents[index_of(split)].push_back({d.at(0), d.at(1), d.at(2)});
      }
    }
    check(data->ids.numbers(), data->bytes.numbers(), data->vocabulary, data->context,
          data->documents);
    Corpus corpus;
    corpus.data_ = std::move(data);
    return corpus;
  } catch (const Error& e) {
    throw Error("corpus \"" + folder.string() + "\": " + e.what(), e.fault());
  } catch (const Values::exception& e) {
    throw Error("corpus \"" + folder.string() + "\": " + e.what());
  }
}

void Corpus::write(const CorpusDraft& draft, const std::filesystem::path& folder) {
  const TokenNumbers bytes{std::span(draft.bytes)};
  check(TokenNumbers(std::span(draft.ids)), bytes, draft.vocabulary, draft.context,
        draft.documents);
  Values documents = Values::object();
  for (const Split split : splits) {
    Values& list = documents[name_of(split)] = Values::array();
    for (const Document& d : draft.documents[index_of(split)])
      list.push_back({d.name, d.begin, d.end});
  }
  const Values json{{"format", 1},
                    {"tokenizer", draft.tokenizer},
                    {"vocabulary", draft.vocabulary},
                    {"context", draft.context},
                    {"documents", std::move(documents)}};
  write_numbers(folder, "tokens", draft.ids, draft.vocabulary - 1);
  write_numbers(folder, "bytes", draft.bytes, greatest(bytes));
  write_file(folder / "corpus.json", canonical(json));
}

const Corpus::Data& Corpus::data() const {
  if (!data_) throw Error("no corpus was lent: the component's traits must say needs_corpus");
  return *data_;
}

TokenNumbers Corpus::ids() const { return data().ids.numbers(); }
TokenNumbers Corpus::bytes() const { return data().bytes.numbers(); }
const std::vector<Document>& Corpus::documents(Split split) const {
  return data().documents[index_of(split)];
}
const std::string& Corpus::tokenizer() const { return data().tokenizer; }
std::int64_t Corpus::vocabulary() const { return data().vocabulary; }
std::int64_t Corpus::context() const { return data().context; }

std::int64_t Corpus::tokens(Split split) const {
  std::int64_t sum = 0;
  for (const Document& d : documents(split)) sum += d.end - d.begin;
  return sum;
}

std::vector<Window> Corpus::windows(Split split, std::int64_t offset) const {
  if (offset < 1)
    throw Error("predict offset " + std::to_string(offset) + " must be at least 1", Fault::invalid);
  std::vector<Window> result;
  for (std::size_t i = 0; i < documents(split).size(); ++i) {
    const Document& d = documents(split)[i];
    for (std::int64_t begin = d.begin; begin + offset < d.end; begin += context()) {
      result.push_back(
          {begin, std::min(context(), d.end - offset - begin), static_cast<std::int64_t>(i)});
    }
  }
  return result;
}

}  // namespace itera
