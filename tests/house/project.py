# What the house checks share: the files of the project, and how a check reports.
"""Each check is a module with `faults(root)`, which returns one line of text per fault."""

import os
import sys
from pathlib import Path

# Made by builds and runs, or fetched; never part of the project.
NOT_OURS = {".git", ".deps", "build", "data", "runs"}


def files(root, *suffixes):
    """The project's files as paths relative to root, sorted; those with these suffixes or names."""
    found = []
    for folder, folders, names in os.walk(root):
        here = Path(folder).relative_to(root)
        if here == Path("."):
            folders[:] = [f for f in folders if f not in NOT_OURS]
        if here == Path("reports"):
            folders[:], names = [f for f in folders if f == "published"], []
        folders[:] = [f for f in folders if f != "__pycache__"]
        found += [here / name for name in names]
    if suffixes:
        found = [path for path in found if path.suffix in suffixes or path.name in suffixes]
    return sorted(found)


def lines(root, path):
    """The lines of a text file; none for a file that is not text."""
    try:
        return (Path(root) / path).read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []


def main(check):
    """Runs a check on the project named on the command line; the exit code says how it went."""
    found = check(Path(sys.argv[1]))
    for fault in found:
        print(fault)
    if found:
        print(f"{len(found)} fault{'s' if len(found) > 1 else ''}")
    sys.exit(1 if found else 0)
