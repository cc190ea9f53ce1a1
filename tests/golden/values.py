# Reads the golden checkpoint and corpus by themselves, from the formats as they are documented, and
# writes values.json. Needs numpy; run it only when a golden file is added.
import hashlib
import json
import struct
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
TYPES = {"F32": "<f4", "F16": "<f2", "I8": "i1", "U8": "u1"}
NF4 = [-1.0, -0.696192801, -0.525073051, -0.394917488, -0.284441382, -0.18477343, -0.0910500363,
       0.0, 0.0795802996, 0.160930201, 0.246112302, 0.337915242, 0.440709829, 0.562617004,
       0.722956836, 1.0]


def stage(kind):
    """The folder of the one golden stage of a kind."""
    return next(file.parent for file in sorted(HERE.glob("cache/*/meta.json"))
                if json.loads(file.read_text())["hashed"]["stage"] == kind)


class File:
    """A safetensors file: 8 bytes of length, a JSON header, the bytes of all tensors."""

    def __init__(self, path):
        raw = path.read_bytes()
        (length,) = struct.unpack("<Q", raw[:8])
        self.header = json.loads(raw[8:8 + length])
        self.metadata = self.header.pop("__metadata__")
        self.body = raw[8 + length:]

    def __getitem__(self, name):
        entry = self.header[name]
        begin, end = entry["data_offsets"]
        if entry["dtype"] == "BF16":  # the upper half of an f32
            wide = np.frombuffer(self.body[begin:end], "<u2").astype("<u4") << 16
            return wide.view("<f4").reshape(entry["shape"])
        return np.frombuffer(self.body[begin:end], TYPES[entry["dtype"]]).reshape(entry["shape"])


def halves(packed, columns):
    """Two levels a byte, the first in the lower half."""
    return np.stack([packed & 15, packed >> 4], axis=2).reshape(len(packed), -1)[:, :columns]


def spread(scale, group, columns):
    """A scale a group → a scale a column."""
    return np.repeat(scale.astype("f4"), group, axis=1)[:, :columns]


def int4(file, name, form, columns):
    parts = form.split("-")
    group = columns if parts[1] == "row" else int(parts[1][1:])
    levels = halves(file[name + "_packed"], columns).astype("f4")
    zero = spread(file[name + "_zero_point"], group, columns) if "asym" in parts else 8
    return (levels - zero) * spread(file[name + "_scale"], group, columns)


def nf4(file, name, columns):
    scale = file[name + "_scale"].astype("f4")
    if name + "_scale_step" in file.header:
        step = np.repeat(file[name + "_scale_step"], 256)[:scale.size].reshape(scale.shape)
        scale = scale * step + file[name + "_scale_mean"]
    return np.array(NF4, "f4")[halves(file[name + "_packed"], columns)] * spread(scale, 64, columns)


def sparse(file, name, form, columns):
    mask = np.unpackbits(file[name + ".bitmask"], axis=1, bitorder="little")[:, :columns] == 1
    values = np.zeros(mask.shape, "f4")
    values[mask] = file[name + ".compressed"]
    return values * file[name + "_scale"][:, None] if form.endswith("int8") else values


def values(file, name, form, shape, rows=()):
    columns = int(np.prod(shape[1:]))
    if form.startswith("rows("):
        blocks = zip(form[5:-1].split(","), rows)
        return np.concatenate([values(file, f"{name}.{i}", of_block, [count, *shape[1:]])
                               for i, (of_block, count) in enumerate(blocks)])
    if form.startswith("int4"):
        return int4(file, name, form, columns)
    if form == "nf4":
        return nf4(file, name, columns)
    if form.startswith(("sparse", "2:4")):
        return sparse(file, name, form, columns)
    if form.startswith("int8"):
        return file[name].astype("f4") * file[name + "_scale"].reshape(-1, *[1] * (len(shape) - 1))
    return file[name].astype("f4")


def sums(all_values):
    """What no two orders of the same values have in common, and a few of them."""
    flat = all_values.astype("f8").reshape(-1)
    return {"sum": flat.sum(), "weighted": (flat * np.arange(1, flat.size + 1)).sum(),
            "first": flat[:4].tolist(), "last": flat[-2:].tolist()}


def checkpoint():
    file = File(stage("compress") / "checkpoint.safetensors")
    forms = json.loads(file.metadata["itera.forms"])
    pieces = ("_packed", "_scale", "_zero_point", "_scale_step", "_scale_mean", ".bitmask",
              ".compressed")
    plain = {"F32": "f32", "F16": "f16", "BF16": "bf16"}
    for name, entry in file.header.items():
        packed = any(name == n or name.startswith(n) and name[len(n):].endswith(pieces)
                     or name.startswith(n + ".") for n in forms)
        if not packed:
            forms[name] = {"form": plain[entry["dtype"]], "shape": entry["shape"]}
    return {"architecture": file.metadata["itera.architecture"],
            "config": json.loads(file.metadata["itera.config"]),
            "ties": json.loads(file.metadata["itera.ties"]),
            "kept": json.loads(file.metadata["itera.kept"]),
            "tokenizer_sha256": hashlib.sha256(file.metadata["itera.tokenizer"].encode())
            .hexdigest(),
            "tensors": {name: {**form, **sums(values(file, name, **form))}
                        for name, form in sorted(forms.items())}}


def corpus():
    folder = stage("prepare")
    told = json.loads((folder / "corpus.json").read_text())
    ids, lengths = (np.fromfile(folder / name, "<u2") for name in ("tokens.u16", "bytes.u16"))
    characters = [bytes([b]) for b in range(256)]
    characters += [c.encode() for c in json.loads(told["tokenizer"])["characters"]]
    assert all(len(characters[i]) == n for i, n in zip(ids, lengths))
    text = (HERE / "text.txt").read_bytes()
    documents = {}
    for split, entries in told["documents"].items():
        for name, begin, end in entries:
            assert b"".join(characters[i] for i in ids[begin:end]) in text, name
        documents[split] = {"count": len(entries), "tokens": sum(e - b for _, b, e in entries)}
    return {"vocabulary": len(characters), "context": told["context"], "documents": documents,
            "ids": sums(ids), "bytes": sums(lengths), "tokens": len(ids)}


(HERE / "values.json").write_text(
    json.dumps({"checkpoint": checkpoint(), "corpus": corpus()}, indent=1) + "\n")
