# The walls of the house in one table: which room may include which, and who may use which library.

# A room may include itself and the rooms named here, all of them below it. `include` is
# core/include, `plugins` every folder there by itself: one plugin never includes another.
ROOMS = {
    "include": [],
    "base": ["include"],
    "kernels": [],
    "protocol": ["include", "base"],
    "plugin": ["include", "base"],
    "store": ["include", "base", "protocol"],
    "import": ["include", "base"],
    "sdk": ["include", "base", "import", "kernels"],
    "worker": ["include", "base", "protocol", "plugin", "store", "sdk"],
    "plugins": ["include"],
    "spec": ["include", "base", "plugin"],
    "report": ["include", "base", "protocol", "store"],
    "plan": ["include", "base", "protocol", "plugin", "store", "spec"],
    "exec": ["include", "base", "protocol", "plugin", "store", "spec", "plan"],
    "slurm": ["include", "base", "protocol", "store", "plan", "exec"],
    "cli": ["include", "base", "protocol", "plugin", "store", "spec", "report", "plan", "exec",
            "slurm"],
}

# Rooms from which no path of includes may lead to LibTorch.
TORCH_FREE = ["base", "kernels", "protocol", "plugin", "store", "import", "spec", "report", "plan",
              "exec", "slurm", "cli"]
TORCH = ("ATen/", "c10/", "torch/", "caffe2/")

# Libraries with one door: a header that begins so is included only by files that begin so.
DOORS = {
    "yaml-cpp/": ["core/src/spec/tree."],
    "boost/dll": ["core/src/worker/loader."],
    "boost/math/": ["core/src/report/spread."],
    "CLI/": ["core/src/cli/", "core/src/worker/main/"],
}

# Headers that are not of the standard library but that kernels need all the same.
KERNEL_HEADERS = ["immintrin.h"]
