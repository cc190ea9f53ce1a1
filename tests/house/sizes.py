# Checks that source files are short, narrow, and say in their first line what they are for.

import sys

import project

MOST_LINES, MANY_LINES, MOST_COLUMNS = 400, 200, 100
COMMENT = {".cpp": "//", ".hpp": "//"}  # all others: #
SOURCES = (".cpp", ".hpp", ".cmake", ".py", ".sh", "CMakeLists.txt", "Makefile", "setup", "run")


def purpose(path, lines):
    """The text of the first line, behind a #! where there is one; "" if it is no comment."""
    first = lines[1:2] if lines and lines[0].startswith("#!") else lines[:1]
    mark = COMMENT.get(path.suffix, "#")
    return first[0][len(mark):].strip() if first and first[0].startswith(mark) else ""


def faults(root):
    found = []
    experiments = [p for p in project.files(root, ".yaml") if p.parts[0] == "experiments"]
    for path in project.files(root, *SOURCES) + experiments:
        lines = project.lines(root, path)
        if not purpose(path, lines):
            found.append(f"{path}:1: the first line must be a comment: what the file is for")
        if len(lines) > MOST_LINES:
            found.append(f"{path}: {len(lines)} lines; {MOST_LINES} is the most")
        elif len(lines) > MANY_LINES:
            print(f"{path}: {len(lines)} lines (aim: under {MANY_LINES})", file=sys.stderr)
        for number, line in enumerate(lines, 1):
            if len(line) > MOST_COLUMNS:
                found.append(f"{path}:{number}: {len(line)} columns; {MOST_COLUMNS} is the most")
    return found


if __name__ == "__main__":
    project.main(faults)
