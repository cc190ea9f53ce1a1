#!/usr/bin/env python3
# Turns a float32 Itera-Lite checkpoint (.pt) into a file that itera-lab loads: an oracle for tests,
# standard library only.
# Usage: ancestor_to_safetensors.py IN.pt OUT.safetensors
import collections
import io
import json
import pickle
import struct
import sys
import zipfile


class Reader(pickle.Unpickler):
    """Knows tensors of floats and plain containers; everything else becomes an empty stand-in."""

    def __init__(self, file, archive, prefix):
        super().__init__(file)
        self.archive, self.prefix = archive, prefix

    def persistent_load(self, pid):
        return self.archive.read(f"{self.prefix}/data/{pid[2]}")

    def find_class(self, module, name):
        if name == "OrderedDict":
            return collections.OrderedDict
        if name == "_rebuild_tensor_v2":
            return lambda storage, offset, shape, stride, *rest: (
                storage, offset, tuple(shape), tuple(stride))
        return type(name, (), {})


def main(source, target):
    archive = zipfile.ZipFile(source)
    prefix = archive.namelist()[0].split("/")[0]
    top = Reader(io.BytesIO(archive.read(f"{prefix}/data.pkl")), archive, prefix).load()
    header, data = {}, b""
    shapes = {}
    for name, (storage, offset, shape, stride) in top["model_state_dict"].items():
        if name == "lm_head.weight":
            continue  # shares the embedding's storage
        count = 1
        for n in shape:
            count *= n
        values = storage[4 * offset:4 * (offset + count)]
        header[name] = {"dtype": "F32", "shape": list(shape),
                        "data_offsets": [len(data), len(data) + len(values)]}
        data += values
        shapes[name] = shape
    config = {"vocabulary": shapes["embedding.weight"][0], "context": 128, "width": 64, "taps": 4,
              "top_k": 2, "inner": [128] * 3, "states": [8] * 3, "step_rows": [128] * 3,
              "experts": [0, 4, 0], "expert_width": [32] * 3, "positions": "learned",
              "tied_head": True, "balance": 0.01}
    header["__metadata__"] = {"format": "pt", "itera.format": "1", "itera.architecture": "itera",
                              "itera.config": json.dumps(config), "itera.tokenizer": "",
                              "itera.ties": json.dumps({"lm_head.weight": "embedding.weight"})}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(target, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + data)


main(*sys.argv[1:])
