# A sweep killed at fifty moments equals the one left alone; two coordinators share one sweep.
import csv
import json
import random
import shutil
import signal
import subprocess
import time
import unittest

from lab import LAB, Lab

SWEEP = """extends: spec.yaml
name: swept
training:
  {use: adamw, steps: 40, batch: 4, validate_every: 20, validation_tokens: 512, save_every: 3}
sweep:
  axes: {"compression[0].form": [f16, bf16]}
  seeds: [1, 2]
"""
# These columns say when and how long, not what.
TIMINGS = ("cost.", "second", "provenance.started", "provenance.finished")


def workers_below(process):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)],
                           capture_output=True, text=True)
    return [int(pid) for pid in found.stdout.split()]


class Sweep(Lab):
    def setUp(self):
        super().setUp()
        (self.folder / "sweep.yaml").write_text(SWEEP)

    def results(self):
        with open(self.last_run("swept") / "results.csv", newline="") as file:
            return [{name: value for name, value in row.items()
                     if not any(part in name for part in TIMINGS)} for row in csv.DictReader(file)]

    def published(self):
        """Every finished stage and when it was written."""
        return {meta.parent.name: meta.stat().st_mtime_ns
                for meta in (self.folder / "cache").glob("*/meta.json")}

    def complete(self):
        done = subprocess.run([LAB, "status", "--json"], cwd=self.folder, capture_output=True,
                              text=True, env=self.environment())
        return done.returncode == 0 and json.loads(done.stdout)["state"] == "complete"

    def kill_at_some_moment(self, command, seconds):
        process = subprocess.Popen([LAB, *command, "-j", "2"], cwd=self.folder,
                                   env=self.environment(), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            for pid in [process.pid, *workers_below(process.pid)]:
                subprocess.run(["kill", "-9", str(pid)], check=False, stderr=subprocess.DEVNULL)
            process.wait()
        return process.returncode == -signal.SIGKILL

    def test_killed_fifty_times_equals_never(self):
        begin = time.monotonic()
        self.lab("run", "sweep.yaml", "-j", "2")
        alone, span = self.results(), time.monotonic() - begin
        chance, kills, rounds = random.Random(7), 0, 0
        while kills < 50:
            for folder in ["cache", "runs"]:
                shutil.rmtree(self.folder / folder, ignore_errors=True)
            command, before = ["run", "sweep.yaml"], {}
            rounds += 1
            while kills < 50 and not (command[0] == "resume" and self.complete()):
                kills += self.kill_at_some_moment(command, chance.uniform(0.05, span))
                now = self.published()
                for key, when in before.items():
                    self.assertEqual(now.get(key), when, f"stage {key} was computed again")
                before = now
                if list(self.folder.glob("runs/swept/last/provenance.json")):
                    command = ["resume", "last"]
            self.lab(*command, "-j", "2")
            self.assertEqual(self.results(), alone)
        print(f"{kills} kills over {rounds} sweeps")

    def test_two_coordinators_do_no_stage_twice(self):
        both = [subprocess.Popen([LAB, "run", "sweep.yaml", "-j", "2"], cwd=self.folder,
                                 env=self.environment(), stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL) for _ in range(2)]
        for process in both:
            self.assertEqual(process.wait(timeout=250), 0)
        runs = [path for path in (self.folder / "runs" / "swept").iterdir()
                if not path.is_symlink()]
        self.assertEqual(len(runs), 2)
        self.assertEqual(len(self.published()), len(json.loads(
            (runs[0] / "plan.json").read_text())["stages"]))

    def test_a_flipped_bit_is_found_and_the_stage_redone(self):
        self.lab("run", "sweep.yaml", "-j", "2")
        alone = self.results()
        for file in (self.folder / "cache").glob("*/checkpoint.safetensors"):
            content = bytearray(file.read_bytes())
            content[len(content) // 2] ^= 1
            file.unlink()  # a new file: the run folder keeps its own
            file.write_bytes(content)
        for folder in (self.folder / "cache").glob("*"):  # so that evaluations read them again
            metrics = folder / "metrics.json"
            if metrics.exists() and "bits_per_byte" in metrics.read_text():
                shutil.rmtree(folder)
        _, stderr = self.lab("run", "sweep.yaml", "-j", "2")
        self.assertIn("its result was lost; it runs again", stderr)
        self.assertEqual(self.results(), alone)


unittest.main()
