# What the end-to-end tests share: a folder of their own, a small text, and itera-lab run in it.
import json
import os
import random
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

LAB = os.environ["ITERA_LAB"]
SOURCE = Path(os.environ["ITERA_SOURCE_DIR"])

SPEC = """# Does the small one work?
name: small
seed: 3
data: {use: text, path: text.txt, tokenizer: char, context: 32, seed: 0}
model: {use: itera, size: micro, layers: 2}
training:
  use: adamw
  steps: 30
  batch: 4
  validate_every: 10
  validation_tokens: 512
  save_every: 5
compression: [{use: fp16}]
evaluation: [{use: perplexity}, {use: footprint}]
"""


def story(chance):
    """A tale of one of a few shapes, so that there is something to learn."""
    name = chance.choice(["Anna", "Ben", "Clara", "Dora"])
    thing = chance.choice(["ball", "kite", "boat", "drum"])
    return (f"Once upon a time {name} had a {thing}.\n"
            f"{name} lost the {thing} {chance.randint(1, 99)} times.\nThe end.\n")


class Lab(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="itera-lab-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        chance = random.Random(5)
        text = "<|endoftext|>\n".join(story(chance) for _ in range(400))
        (self.folder / "text.txt").write_text(text)
        (self.folder / "spec.yaml").write_text(SPEC)

    def environment(self, **more):
        return {**os.environ, "OMP_NUM_THREADS": "1", "ITERA_CACHE": "cache", **more}

    def lab(self, *arguments, code=0, **more):
        """Runs itera-lab here and expects the exit code; returns (stdout, stderr)."""
        done = subprocess.run([LAB, *map(str, arguments)], cwd=self.folder,
                              env=self.environment(**more), capture_output=True, text=True,
                              timeout=200)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout, done.stderr

    def last_run(self, name="small"):
        return (self.folder / "runs" / name / "last").resolve()

    def plan(self):
        return json.loads((self.last_run() / "plan.json").read_text())

    def stage(self, kind):
        """The folder of the run's first stage of a kind."""
        key = next(s["key"] for s in self.plan()["stages"] if s["kind"] == kind)
        return self.folder / "cache" / key

    def metrics(self, key):
        records = json.loads((self.last_run() / "metrics" / f"{key}.json").read_text())["records"]
        return {r["name"]: r["value"] for r in records}
