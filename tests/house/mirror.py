# Checks that tests mirror sources: core/src/ROOM/x.cpp has tests/ROOM/x_test.cpp, every plugin has
# a test in tests/plugins and a README.md of its own.

import re
from pathlib import Path

import project

# Sources without a test file of their own, and why.
EXCEPTIONS = {
    "core/src/cli/main/main.cpp": "three lines; every command-line test runs it",
    "core/src/worker/generate.cpp": "tests/end_to_end/generate_test.py runs all of it",
    "core/src/worker/main/main.cpp": "the worker's command line; every end-to-end test runs it",
}


def plugin_folders(known):
    return sorted({p.parent for p in known
                   if p.parts[0] == "plugins" and len(p.parts) == 4 and p.name == "CMakeLists.txt"})


def tests_plugin(test, kind, name):
    """tests/plugins/fp16_test.cpp, …/model_itera_scan_test.cpp or any test in a folder fp16/."""
    if test.parts[:2] != ("tests", "plugins") or not test.name.endswith("_test.cpp"):
        return False
    return name in test.parts[2:-1] or bool(re.match(rf"({kind}_)?{name}_", test.name))


def faults(root):
    known = project.files(root)
    found = []
    for source in (p for p in known if p.parts[:2] == ("core", "src") and p.suffix == ".cpp"):
        test = Path("tests", *source.parts[2:-1], source.stem + "_test.cpp")
        if test not in known and str(source) not in EXCEPTIONS:
            found.append(f"{source}: has no {test}; write it, or name the source and the reason in "
                         "tests/house/mirror.py")
    for gone in (s for s in EXCEPTIONS if (Path(root) / "core").is_dir() and Path(s) not in known):
        found.append(f"tests/house/mirror.py: {gone} is an exception but does not exist")
    for folder in plugin_folders(known):
        if folder / "README.md" not in known:
            found.append(f"{folder}: has no README.md")
        if not any(tests_plugin(p, *folder.parts[1:]) for p in known):
            found.append(f"{folder}: has no test, such as tests/plugins/{folder.name}_test.cpp")
    return found


if __name__ == "__main__":
    project.main(faults)
