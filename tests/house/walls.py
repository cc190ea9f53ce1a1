# Checks that every include stays inside the walls of rooms.py and that no includes form a circle.

import os
import re
from pathlib import Path

import project
import rooms

INCLUDE = re.compile(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def room_of(path):
    """core/src/spec/tree.cpp → spec, plugins/model/a/a.cpp → plugins; None outside the walls."""
    parts = path.parts
    if parts[:2] == ("core", "include"):
        return "include"
    if parts[:2] == ("core", "src"):
        return parts[2]
    return "plugins" if parts[0] == "plugins" else None


def plugin_of(path):
    return path.parts[:3] if path.parts[0] == "plugins" else None


def resolve(name, path, known):
    """The file a quoted include means: beside the includer, of the front door, or of a room.

    A header that CMake makes from x.hpp.in is stood for by that."""
    for folder in (path.parent, Path("core/include"), Path("core/src")):
        target = os.path.normpath(folder / name)
        for file in (Path(target), Path(target + ".in")):
            if file in known:
                return file
    return None


def faults(root):
    sources = [p for p in project.files(root, ".hpp", ".cpp", ".in") if room_of(p)]
    known, graph, found = set(sources), {}, []
    torch = {}  # file → the LibTorch header it names
    for path in sources:
        graph[path] = []
        for number, line in enumerate(project.lines(root, path), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            name, where = match[1] or match[2], f"{path}:{number}"
            target = resolve(name, path, known) if match[1] else None
            if target:
                graph[path].append(target)
                found += wall_faults(path, target, where)
            elif match[1]:
                found.append(f'{where}: "{name}" is no file of the project; use <> for a library')
            else:
                found += library_faults(path, name, where)
                if name.startswith(rooms.TORCH):
                    torch.setdefault(path, name)
    return found + torch_faults(graph, torch) + circle_faults(graph)


def wall_faults(path, target, where):
    own, other = room_of(path), room_of(target)
    if own not in rooms.ROOMS:
        return [f'{where}: room "{own}" is not in tests/house/rooms.py; say what it may include']
    if own == other == "plugins" and plugin_of(path) != plugin_of(target):
        return [f"{where}: a plugin includes its own files and itera/…, not another plugin's"]
    if own != other and other not in rooms.ROOMS[own]:
        return [f'{where}: room "{own}" may not include "{target}" of room "{other}"']
    return []


def library_faults(path, name, where):
    for header, doors in rooms.DOORS.items():
        if name.startswith(header) and not str(path).startswith(tuple(doors)):
            return [f"{where}: <{name}> is included only by {' and '.join(doors)}…"]
    standard = re.fullmatch(r"[a-z_0-9]+", name) or name in rooms.KERNEL_HEADERS
    if room_of(path) == "kernels" and not standard:
        return [f"{where}: kernels include the standard library only, not <{name}>"]
    if name.startswith("itera/"):
        return [f'{where}: write "{name}"; <> is for libraries']
    return []


def torch_faults(graph, torch):
    """One fault for each file of a torch-free room that reaches LibTorch, with the way there."""
    found = []
    for path in graph:
        if room_of(path) not in rooms.TORCH_FREE:
            continue
        way = way_to(path, graph, torch)
        if way:
            steps = " → ".join(map(str, way[1:] + [f"<{torch[way[-1]]}>"]))
            found.append(f'{path}: "{room_of(path)}" is free of LibTorch, but includes {steps}')
    return found


def way_to(start, graph, goals):
    """The shortest chain of includes from start to one of the goals."""
    ways, seen = [[start]], {start}
    for way in ways:
        if way[-1] in goals:
            return way
        for step in graph[way[-1]]:
            if step not in seen:
                seen.add(step)
                ways.append(way + [step])
    return None


def circle_faults(graph):
    done, found = set(), []

    def visit(path, way):
        if path in way:
            circle = way[way.index(path):] + [path]
            found.append("includes form a circle: " + " → ".join(map(str, circle)))
        elif path not in done:
            for target in graph[path]:
                visit(target, way + [path])
            done.add(path)

    for path in graph:
        visit(path, [])
    return found


if __name__ == "__main__":
    project.main(faults)
