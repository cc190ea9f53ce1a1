// The list. Functions that are not on it are refused, whoever they belong to.
#include "import/pickle_globals.hpp"

#include <algorithm>
#include <array>

namespace itera::pickle {
namespace {

struct Listed {
  std::string_view module, name;
  Meaning meaning;
};

constexpr std::array listed{
    Listed{"collections", "OrderedDict", Meaning::dictionary},
    Listed{"collections", "defaultdict", Meaning::dictionary},
    Listed{"collections", "Counter", Meaning::dictionary},
    Listed{"builtins", "dict", Meaning::dictionary},
    Listed{"builtins", "list", Meaning::sequence},
    Listed{"builtins", "tuple", Meaning::sequence},
    Listed{"builtins", "set", Meaning::sequence},
    Listed{"builtins", "frozenset", Meaning::sequence},
    Listed{"__builtin__", "set", Meaning::sequence},
    Listed{"__builtin__", "frozenset", Meaning::sequence},
    Listed{"torch", "Size", Meaning::sequence},
    Listed{"torch._utils", "_rebuild_tensor", Meaning::tensor},
    Listed{"torch._utils", "_rebuild_tensor_v2", Meaning::tensor},
    Listed{"torch._utils", "_rebuild_tensor_v3", Meaning::tensor},
    Listed{"torch._utils", "_rebuild_qtensor", Meaning::tensor},
    Listed{"torch._utils", "_rebuild_parameter", Meaning::tensor},
    Listed{"torch._utils", "_rebuild_parameter_with_state", Meaning::tensor},
    Listed{"torch", "device", Meaning::object},
    Listed{"numpy", "dtype", Meaning::object},
    Listed{"numpy", "ndarray", Meaning::object},
    Listed{"numpy.core.multiarray", "scalar", Meaning::object},
    Listed{"numpy.core.multiarray", "_reconstruct", Meaning::object},
    Listed{"numpy._core.multiarray", "scalar", Meaning::object},
    Listed{"numpy._core.multiarray", "_reconstruct", Meaning::object},
    Listed{"_codecs", "encode", Meaning::object},
};

/// Of module torch: element types, layouts, and how a quantised tensor is scaled.
constexpr std::array torch_names{std::string_view("float64"),
                                 std::string_view("float32"),
                                 std::string_view("float16"),
                                 std::string_view("bfloat16"),
                                 std::string_view("float8_e4m3fn"),
                                 std::string_view("float8_e5m2"),
                                 std::string_view("int64"),
                                 std::string_view("int32"),
                                 std::string_view("int16"),
                                 std::string_view("int8"),
                                 std::string_view("uint64"),
                                 std::string_view("uint32"),
                                 std::string_view("uint16"),
                                 std::string_view("uint8"),
                                 std::string_view("bool"),
                                 std::string_view("qint8"),
                                 std::string_view("quint8"),
                                 std::string_view("qint32"),
                                 std::string_view("strided"),
                                 std::string_view("per_tensor_affine"),
                                 std::string_view("per_tensor_symmetric"),
                                 std::string_view("per_channel_affine"),
                                 std::string_view("per_channel_symmetric"),
                                 std::string_view("per_channel_affine_float_qparams")};

/// "_Config" and "Outer.Inner" are names of classes, "system" is none.
bool names_class(std::string_view name) {
  name = name.substr(name.rfind('.') + 1);
  name = name.substr(std::min(name.find_first_not_of('_'), name.size()));
  return !name.empty() && name.front() >= 'A' && name.front() <= 'Z';
}

}  // namespace

std::optional<Meaning> meaning_of(std::string_view module, std::string_view name) {
  const auto same = [&](const Listed& l) { return l.module == module && l.name == name; };
  if (const auto* found = std::ranges::find_if(listed, same); found != listed.end())
    return found->meaning;
  if (module == "torch" && std::ranges::find(torch_names, name) != torch_names.end())
    return Meaning::name;
  if (names_class(name)) return Meaning::object;
  return std::nullopt;
}

}  // namespace itera::pickle
