# Runs the examples of documents: each ```sh block under `<!-- test -->`, in a copy of the tree.
"""Usage: run_examples.py SOURCE_DIR BIN_DIR DOCUMENT…

A block is one script; its first failing line ends it. Blocks run in order in one folder."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import project

SECONDS = 600  # the most one block may take


def blocks(lines):
    """Yields (line number, script) of the marked blocks. A mark without a block is a ValueError."""
    marked, start, script = None, None, []
    for number, line in enumerate(lines, 1):
        if start:
            if line.strip() == "```":
                yield start, "\n".join(script) + "\n"
                marked, start, script = None, None, []
            else:
                script.append(line)
        elif marked and line.strip() == "```sh":
            start = number + 1
        elif marked and line.strip():
            raise ValueError(f"line {marked}: <!-- test --> is not followed by a block of ```sh")
        elif line.strip() == "<!-- test -->":
            marked = number
    if marked:
        raise ValueError(f"line {marked}: <!-- test --> is not followed by a closed block of ```sh")


def copy_tree(source, target):
    """The project's own files; what was fetched is only linked, what was built is not there."""
    for path in project.files(source):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / path, target / path)
    for fetched in ("data", ".deps"):
        if (source / fetched).exists():
            (target / fetched).symlink_to(source / fetched)


def run(script, folder, bin_dir):
    """The output of a script that failed, or None."""
    environment = {**os.environ, "PATH": f"{bin_dir}:{os.environ['PATH']}",
                   "ITERA_CACHE": "cache"}  # one that is gone with the folder
    try:
        done = subprocess.run(["sh", "-eu"], input=script, text=True, cwd=folder, env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return f"took longer than {SECONDS} s"
    return None if done.returncode == 0 else f"exit code {done.returncode}\n{done.stdout}"


def faults(source, bin_dir, documents):
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        copy_tree(source, Path(scratch))
        for document in documents:
            if not (source / document).exists():
                found.append(f"{document}: is not there")
                continue
            try:
                for number, script in blocks(project.lines(source, document)):
                    output = run(script, scratch, bin_dir)
                    if output:
                        found.append(f"{document}:{number}: the example failed: {output}")
            except ValueError as fault:
                found.append(f"{document}: {fault}")
    return found


if __name__ == "__main__":
    project.main(lambda source: faults(source, sys.argv[2], sys.argv[3:]))
