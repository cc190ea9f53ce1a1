# Checkpoints as others read them: the safetensors Python package where it is installed, and a plain
# reading otherwise.
import json
import struct
import unittest

from lab import Lab


class Checkpoint(Lab):
    def test_the_file_holds_what_the_format_says(self):
        self.lab("run", "spec.yaml")
        path = self.stage("compress") / "checkpoint.safetensors"
        raw = path.read_bytes()
        (length,) = struct.unpack("<Q", raw[:8])
        header = json.loads(raw[8:8 + length])
        metadata = header.pop("__metadata__")
        self.assertEqual(json.loads(metadata["itera.ties"]), {"lm_head.weight": "embedding.weight"})
        self.assertEqual(json.loads(metadata["itera.config"])["states"], [8, 8])
        self.assertEqual(json.loads(metadata["itera.tokenizer"])["kind"], "char")
        self.assertNotIn("lm_head.weight", header)  # tied: stored once
        for name, entry in header.items():
            self.assertEqual(entry["dtype"], "F32" if "expert_counts" in name else "F16", name)
        end = max(entry["data_offsets"][1] for entry in header.values())
        self.assertEqual(8 + length + end, len(raw))

    def test_the_python_package_reads_it(self):
        try:
            from safetensors.numpy import load_file
        except ImportError:
            self.skipTest("the Python package safetensors is not installed")
        self.lab("run", "spec.yaml")
        whole = load_file(self.stage("train") / "checkpoint.safetensors")
        half = load_file(self.stage("compress") / "checkpoint.safetensors")
        self.assertEqual(whole.keys(), half.keys())
        for name, values in whole.items():
            expected = values if "expert_counts" in name else values.astype("float16")
            self.assertEqual(expected.tobytes(), half[name].tobytes(), name)


unittest.main()
