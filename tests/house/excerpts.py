# Checks that code shown in a document is in the project: a block under `<!-- from FILE -->` is
# found in FILE word for word.

import re

import project

MARK = re.compile(r"<!-- from (\S+) -->")


def excerpts(lines):
    """Yields (line number, file, text) of the marked blocks."""
    file, start, text = None, None, []
    for number, line in enumerate(lines, 1):
        if start and line.startswith("```"):
            yield start, file, "\n".join(text)
            file, start, text = None, None, []
        elif start:
            text.append(line)
        elif file and line.startswith("```"):
            start = number + 1
        elif MARK.fullmatch(line.strip()):
            file = MARK.fullmatch(line.strip())[1]


def faults(root):
    found = []
    for document in project.files(root, ".md"):
        for number, file, text in excerpts(project.lines(root, document)):
            there = (root / file).read_text(encoding="utf-8") if (root / file).is_file() else ""
            if text not in there:
                found.append(f"{document}:{number}: this is not what {file} says")
    return found


if __name__ == "__main__":
    project.main(faults)
