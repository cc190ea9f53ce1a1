# Checks that a program of the host is not linked to LibTorch, directly or through another library.

import subprocess

import project


def faults(program):
    listed = subprocess.run(["ldd", program], stdout=subprocess.PIPE, text=True, check=True).stdout
    return [f"{program}: is linked to {name}; the host starts without LibTorch"
            for name in heavy(listed)]


def heavy(listed):
    """What must not be among the libraries that ldd lists, one a line, name first."""
    names = [line.split()[0] for line in listed.splitlines() if line.strip()]
    return [name for name in names if name.startswith(("libtorch", "libc10", "libitera"))]


if __name__ == "__main__":
    project.main(faults)
