# Tests the house checks themselves: each is shown a small project with a fault planted in it.

import tempfile
import unittest
from pathlib import Path

import excerpts
import host_links
import mirror
import project
import run_examples
import sizes
import traces
import walls


class Planted(unittest.TestCase):
    """A scratch project, given as path → text."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def plant(self, tree):
        for path, text in tree.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text, encoding="utf-8")

    def expect(self, check, tree, *faults):
        """The check finds exactly these faults, each given by a part of its text."""
        self.plant(tree)
        found = check(self.root)
        self.assertEqual(len(found), len(faults), found)
        for fault in faults:
            self.assertTrue(any(fault in line for line in found), f"{fault!r} not in {found}")


class Walls(Planted):
    def expect_walls(self, tree, *faults):
        self.expect(walls.faults, tree, *faults)

    def test_downward_includes_are_fine(self):
        self.expect_walls({"core/include/itera/error.hpp": "#include <string>\n",
                           "core/src/base/text.hpp": '#include "itera/error.hpp"\n',
                           "core/src/plan/plan.cpp": '#include "base/text.hpp"\n#include "b.hpp"\n',
                           "core/src/plan/b.hpp": '#include "plan/made.hpp"\n',
                           "core/src/plan/made.hpp.in": "",
                           "plugins/model/a/a.cpp": '#include <x.h>\n#include "itera/error.hpp"\n'})

    def test_upward_include(self):
        self.expect_walls({"core/src/plan/plan.hpp": "",
                           "core/src/base/text.cpp": '\n#include "plan/plan.hpp"\n'},
                          'core/src/base/text.cpp:2: room "base" may not include')

    def test_host_includes_worker(self):
        self.expect_walls({"core/src/worker/loader.hpp": "",
                           "core/src/cli/run.cpp": '#include "worker/loader.hpp"\n'},
                          'room "cli" may not include "core/src/worker/loader.hpp"')

    def test_host_reaches_torch_by_a_detour(self):
        self.expect_walls({"core/include/itera/stored.hpp": "#include <ATen/core/Tensor.h>\n",
                           "core/include/itera/plain.hpp": '#include "itera/stored.hpp"\n',
                           "core/src/report/table.cpp": '#include "itera/plain.hpp"\n'},
                          'table.cpp: "report" is free of LibTorch, but includes '
                          "core/include/itera/plain.hpp → core/include/itera/stored.hpp → "
                          "<ATen/core/Tensor.h>")

    def test_kernel_includes_library(self):
        self.expect_walls({"core/src/kernels/a.cpp": "#include <cmath>\n#include <fmt/core.h>\n"},
                          "a.cpp:2: kernels include the standard library only")

    def test_doors(self):
        self.expect_walls({"core/src/spec/tree.cpp": "#include <yaml-cpp/yaml.h>\n",
                           "core/src/spec/read.cpp": "#include <yaml-cpp/yaml.h>\n",
                           "core/src/worker/serve.cpp": "#include <boost/dll.hpp>\n",
                           "core/src/exec/pool.cpp": "#include <CLI/CLI.hpp>\n"},
                          "read.cpp:1: <yaml-cpp/yaml.h>", "serve.cpp:1: <boost/dll.hpp>",
                          "pool.cpp:1: <CLI/CLI.hpp>")

    def test_plugin_includes_a_neighbour_or_a_room(self):
        self.expect_walls({"core/src/base/text.hpp": "", "plugins/model/b/b.hpp": "",
                           "plugins/model/a/a.cpp": '#include "../b/b.hpp"\n'
                                                    '#include "base/text.hpp"\n'},
                          "not another plugin's", 'room "plugins" may not include')

    def test_circle(self):
        self.expect_walls({"core/src/base/a.hpp": '#include "base/b.hpp"\n',
                           "core/src/base/b.hpp": '#include "a.hpp"\n'},
                          "circle: core/src/base/a.hpp → core/src/base/b.hpp → core/src/base/a.hpp")

    def test_unknown_room_and_unknown_file(self):
        self.expect_walls({"core/src/attic/b.hpp": "",
                           "core/src/attic/a.cpp": '#include "attic/b.hpp"\n#include "gone.hpp"\n'},
                          'room "attic" is not in', '"gone.hpp" is no file')


class Sizes(Planted):
    def test_good_files(self):
        self.expect(sizes.faults, {"a.cpp": "// a\n" * 400, "tools/setup": "#!/bin/sh\n# b\n",
                                   "c.py": "# " + "·" * 98 + "\n", "build/d.cpp": "no"})

    def test_long_wide_and_silent(self):
        self.expect(sizes.faults, {"long.cpp": "// a\n" * 401, "wide.cmake": "# a\n" + "x" * 101,
                                   "silent.hpp": "#pragma once\n", "empty.py": "",
                                   "s.sh": "#!/bin/sh\n", "experiments/e.yaml": "name: e\n"},
                    "long.cpp: 401 lines", "wide.cmake:2: 101 columns",
                    "silent.hpp:1: the first line", "empty.py:1", "s.sh:1", "experiments/e.yaml:1")


class Mirror(Planted):
    plugin = {"plugins/compression/fp16/CMakeLists.txt": ""}

    def test_mirrored(self):
        self.plant({source: "" for source in mirror.EXCEPTIONS})
        self.expect(mirror.faults, {"core/src/base/a.cpp": "", "tests/base/a_test.cpp": "",
                                    "plugins/compression/fp16/README.md": "",
                                    "tests/plugins/fp16_test.cpp": "", **self.plugin})

    def test_bare(self):
        self.plant({source: "" for source in mirror.EXCEPTIONS})
        self.expect(mirror.faults, {"core/src/base/a.cpp": "", "tests/base/b_test.cpp": "",
                                    "tests/plugins/fp16_like/other_test.cpp": "", **self.plugin},
                    "core/src/base/a.cpp: has no tests/base/a_test.cpp",
                    "plugins/compression/fp16: has no README.md",
                    "plugins/compression/fp16: has no test")

    def test_stale_exception(self):
        self.expect(mirror.faults, {"core/README.md": ""}, *mirror.EXCEPTIONS)

    def test_names_of_plugin_tests(self):
        for name, fits in {"fp16_test.cpp": True, "compression_fp16_test.cpp": True,
                           "fp16/rounding_test.cpp": True, "bf16_test.cpp": False}.items():
            test = Path("tests/plugins", name)
            self.assertEqual(mirror.tests_plugin(test, "compression", "fp16"), fits, name)


class Traces(Planted):
    def test_planted(self):
        self.expect(traces.faults, {"a.md": "see https://py" "pi.org/simple\n",
                                    "b.cpp": '"/wo' 'rk/main"\n',
                                    "c.txt": "fine\nin this sess" "ion\n",
                                    "d.sh": "cd /tmp/bu" "ild-x\n"},
                    "a.md:1", "b.cpp:1", "c.txt:2", "d.sh:1")

    def test_innocent(self):
        self.expect(traces.faults, {"a.md": "frame/work, ./work, obsession, possessions, /tmp/x\n"})


class Excerpts(Planted):
    def test_true_and_stale(self):
        block = "<!-- from a.cpp -->\n```cpp\nint x;\nint y;\n```\n"
        self.expect(excerpts.faults, {"a.cpp": "//\nint x;\nint y;\n", "a.md": block})
        self.expect(excerpts.faults, {"a.cpp": "int x;\n\nint y;\n"}, "a.md:3: this is not")

    def test_missing_file(self):
        self.expect(excerpts.faults, {"b.md": "<!-- from b.cpp -->\n```\nx\n```\n"}, "b.md:3")


class Examples(Planted):
    def run_document(self, text):
        self.plant({"README.md": text, "experiments/a.yaml": "name: a\n"})
        return run_examples.faults(self.root, "/usr/bin", ["README.md"])

    def test_good_and_unmarked(self):
        self.assertEqual(self.run_document("<!-- test -->\n```sh\ntest -f experiments/a.yaml\n```\n"
                                           "```sh\nfalse\n```\n"), [])

    def test_blocks_share_a_folder_that_is_a_copy(self):
        self.assertEqual(self.run_document("<!-- test -->\n```sh\ntouch made\n```\n\n"
                                           "<!-- test -->\n\n```sh\ntest -f made\n```\n"), [])
        self.assertFalse((self.root / "made").exists())

    def test_failing(self):
        found = self.run_document("<!-- test -->\n```sh\necho why\nfalse\ntrue\n```\n")
        self.assertEqual(len(found), 1)
        self.assertIn("README.md:3: the example failed: exit code 1\nwhy", found[0])

    def test_mark_without_block(self):
        for text in ("<!-- test -->\ntext\n", "<!-- test -->\n", "<!-- test -->\n```sh\ntrue\n"):
            self.assertIn("line 1: <!-- test --> is not followed", self.run_document(text)[0])

    def test_missing_document(self):
        self.assertEqual(run_examples.faults(self.root, "/usr/bin", ["GONE.md"]),
                         ["GONE.md: is not there"])


class HostLinks(unittest.TestCase):
    def test_planted(self):
        listed = "\tlinux-vdso.so.1 (0x7)\n\tlibc10.so => /x/libc10.so (0x7)\n\tlibc.so.6 => /y\n"
        self.assertEqual(host_links.heavy(listed), ["libc10.so"])


class Files(Planted):
    def test_only_ours(self):
        self.plant({"plugins/data/a.cpp": "", "data/b": "", "runs/c": "", "reports/d.md": "",
                    "reports/published/e.md": "", "tests/__pycache__/f.pyc": ""})
        self.assertEqual([str(p) for p in project.files(self.root)],
                         ["plugins/data/a.cpp", "reports/published/e.md"])


if __name__ == "__main__":
    unittest.main()
