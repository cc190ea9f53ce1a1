# Checks that the project names nothing of the place it was made in: no package registry's address,
# no folder of one machine, nobody's working day.

import re

import project

# Written in pieces, so that this file does not find itself.
TRACES = {
    "the address of a package registry": "|".join([
        r"py" r"pi\.org", r"python" r"hosted\.org", r"deb" r"ian\.org", r"npm" r"js\.(com|org)",
        r"crates" r"\.io", r"proxy\.golang" r"\.org"]),
    "a folder of one machine": "|".join([
        r"(?<![\w./-])/wo" r"rk\b", r"(?<![\w.])/tmp/bu" r"ild", r"(?<![\w.])/ro" r"ot/",
        r"/opt/wh" r"eels", r"(?<![\w.])/var/t" r"mp/"]),
    "how the project was made": r"(?i:\bsess" r"ions?\b)|cc-s" r"lot",
}


def faults(root):
    found = []
    for path in project.files(root):
        for number, line in enumerate(project.lines(root, path), 1):
            for what, pattern in TRACES.items():
                match = re.search(pattern, line)
                if match:
                    found.append(f'{path}:{number}: "{match[0]}" is {what}; leave it out')
    return found


if __name__ == "__main__":
    project.main(faults)
