# A training run killed ten times, anywhere, equals the one that was left alone, bit for bit.
import random
import shutil
import signal
import subprocess
import time
import unittest
from pathlib import Path

from lab import LAB, Lab

STEPS = ["-s", "training.steps=400", "-s", "training.save_every=3"]


def workers_below(process):
    """The worker processes that a run has started: only these are killed."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)],
                           capture_output=True, text=True)
    return [int(pid) for pid in found.stdout.split()]


class Resume(Lab):
    def outcome(self):
        stage = self.stage("train")
        return {name: (stage / name).read_bytes()
                for name in ["checkpoint.safetensors", "final.safetensors", "curve.csv"]}

    def wait_for_a_save(self, process, key):
        saved = self.folder / "cache" / "scratch" / key / "state.safetensors"
        before = saved.stat().st_mtime_ns if saved.exists() else 0
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            if saved.exists() and saved.stat().st_mtime_ns != before:
                return
            time.sleep(0.005)

    def test_killed_ten_times_equals_never(self):
        self.lab("run", "spec.yaml", *STEPS)
        alone = self.outcome()
        trained = Path(self.stage("train"))
        for folder in ["cache", "runs"]:
            shutil.rmtree(self.folder / folder)

        chance, kills = random.Random(1), 0
        for _ in range(60):
            if kills == 10 or trained.exists():
                break
            process = subprocess.Popen([LAB, "run", "spec.yaml", *STEPS], cwd=self.folder,
                                       env=self.environment(), stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            if kills < 5:  # anywhere: while it starts, trains, validates or saves
                time.sleep(chance.uniform(0.05, 1.0))
            else:  # just after a save, so that every life gets a little further
                self.wait_for_a_save(process, trained.name)
                time.sleep(chance.uniform(0, 0.05))
            if trained.exists():
                process.wait()
                break  # it was finished sooner than we struck
            kills += 1
            victims = workers_below(process.pid) if kills % 2 == 0 else []  # else the host alone
            for pid in [process.pid, *victims]:
                subprocess.run(["kill", "-9", str(pid)], check=False, stderr=subprocess.DEVNULL)
            process.wait()
        self.assertEqual(kills, 10)
        self.lab("run", "spec.yaml", *STEPS)
        self.assertEqual(self.outcome(), alone)


unittest.main()
