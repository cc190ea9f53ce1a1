# Runs on a real Slurm: a controller and two virtual nodes on this machine (cluster.sh), and a
# worker that does no mathematics, so that only what goes wrong takes time.
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

LAB = os.environ["ITERA_LAB"]
CLUSTER = Path(__file__).parent / "cluster.sh"
ARRAY_SIZE = 5

SPEC = """# Does it work?
name: trial
seed: 42
data: {{use: text, path: text.txt}}
model: {{use: itera}}
training: {{use: adamw, steps: 20}}
compression: [{{use: fp16}}]
evaluation: [{{use: perplexity}}]
sweep: {{axes: {{"compression[0].mode": [{modes}]}}}}
backend: {{use: slurm, pack: 0, time: 2, {more}}}
"""


def missing():
    path = os.environ["PATH"] + ":/usr/sbin:/sbin"
    programs = ["munged", "slurmctld", "slurmd", "sbatch"]
    return [name for name in programs if not shutil.which(name, path=path)]


def free_ports():
    """A base port with room behind it for the daemons of one cluster."""
    for base in range(20000 + os.getpid() % 10000, 60000, 50):
        try:
            for offset in [0, 1, 2, 11, 12]:
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", base + offset))
            return base
        except OSError:
            continue
    raise RuntimeError("no free ports")


def ended(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


class Slurm(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Path(tempfile.mkdtemp(prefix="itera-slurm-"))
        cls.environment = {**os.environ, "SLURM_LH_DIR": str(cls.cluster / "slurm"),
                           "SLURM_LH_PORT": str(free_ports()), "SLURM_LH_CPUS": "4",
                           "SLURM_LH_SLURMD_TIMEOUT": "10", "SLURM_LH_ARRAY": str(ARRAY_SIZE),
                           "SLURM_CONF": str(cls.cluster / "slurm/etc/slurm.conf")}
        cls.environment.pop("ITERA_PLUGIN_PATH", None)
        cls.environment["ITERA_CACHE"] = "cache"
        cls.addClassCleanup(shutil.rmtree, cls.cluster, ignore_errors=True)
        cls.addClassCleanup(cls.control, "clean")
        cls.control("start")

    @classmethod
    def control(cls, verb):
        subprocess.run([CLUSTER, verb], env=cls.environment, check=True, timeout=120)

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="itera-slurm-run-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        (self.folder / "text.txt").write_text("In the beginning")
        self.environment["FAKE_WORKER_DIARY"] = str(self.folder / "diary.txt")

    def diary(self):
        """What the workers of this test computed, a line each."""
        return Path(self.environment["FAKE_WORKER_DIARY"]).read_text()

    def use(self, *modes, more="max_running: 8"):
        (self.folder / "trial.yaml").write_text(SPEC.format(modes=", ".join(modes), more=more))

    def call(self, *words, code=0):
        done = subprocess.run([str(w) for w in words], cwd=self.folder, env=self.environment,
                              capture_output=True, text=True, timeout=200)
        if code is not None:
            self.assertEqual(done.returncode, code, done.stdout + done.stderr + self.said())
        return done.stdout

    def lab(self, *words, code=0):
        return self.call(LAB, *words, code=code)

    def said(self):
        """What the jobs said, for a test that failed."""
        return "".join(f"\n--- {file.name}\n{file.read_text()}"
                       for file in sorted(self.folder.glob("runs/trial/*/slurm/log/*")))

    def status(self):
        return json.loads(self.lab("status", "--json"))

    def stage(self, label):
        return next(s for s in self.status()["stages"] if label in s["label"])

    def until(self, what, true, seconds=120):
        end = time.monotonic() + seconds
        while not true():
            self.assertLess(time.monotonic(), end, f"not in time: {what}" + self.said())
            time.sleep(0.3)

    def finish(self, seconds=120):
        self.until("the report", lambda: self.status()["state"] != "running", seconds)

    def running(self, label):
        """The element that runs a stage: "12_3"."""
        def alone():
            self.queue = [q for q in self.status()["queue"] if q["state"] == "RUNNING"]
            return self.stage(label)["status"] == "running" and len(self.queue) == 1
        self.until(f"nothing but {label} runs", alone)
        return f"{self.queue[0]['job']}_{self.queue[0]['element']}", self.queue[0]["nodes"]

    def attempts(self, label):
        """Every "started" line of a stage."""
        key = self.stage(label)["key"]
        lines = []
        for file in sorted((self.folder / "runs/trial/last").glob("state*/*.jsonl")):
            lines += [json.loads(line) for line in file.read_text().splitlines()]
        return [line for line in lines if line["key"] == key and line["status"] == "started"]

    # ---- what works

    def test_more_tasks_than_an_array_holds_and_one_that_fails(self):
        self.use(*[f"ok{i}" for i in range(6)], "fail")
        stdout = self.lab("run", "trial.yaml", "--wait", code=1)
        self.assertIn("submitted 10 tasks as jobs", stdout)
        scripts = self.folder / "runs/trial/last/slurm"
        ranges = [line for file in sorted(scripts.glob("array-*.sh"))
                  for line in file.read_text().splitlines() if "--array" in line]
        self.assertEqual(ranges, ["#SBATCH --array=0-0%8", "#SBATCH --array=0-0%8",
                                  "#SBATCH --array=0-4%4", "#SBATCH --array=0-2%4"])
        counts = self.status()["counts"]
        self.assertEqual((counts["done"], counts["failed"], counts["skipped"]), (15, 1, 1))
        self.assertIn("its input \"compress", self.stage("evaluate perplexity of fp16 (mode=fail)")
                      ["message"])
        self.assertIn("(failed)", (self.folder / "reports/trial.md").read_text())
        # what is there is not done again; what failed stays so until it is retried
        self.assertNotIn("submitted", self.lab("resume", "last", "--wait", code=1))
        self.assertIn("submitted 1 task", self.lab("retry", "--failed", "last", "--wait", code=1))

    def test_a_failed_input_is_said_by_every_task_that_needs_it(self):
        self.use("ok", "ok2")
        self.call("sed", "-i", "s/\\[0\\].mode/[1].mode/; s/{use: fp16}/{use: fp16, mode: fail}, "
                  "{use: fp16}/", "trial.yaml")
        self.lab("run", "trial.yaml", "--wait", code=1)
        skipped = [s["message"] for s in self.status()["stages"] if s["status"] == "skipped"]
        self.assertEqual(len(skipped), 4, self.said())
        self.assertEqual(len([m for m in skipped if m.endswith(
            "is not there: the task that makes it failed or did not run")]), 2, skipped)

    def test_scripts_are_written_for_a_person_to_submit(self):
        self.use("ok")
        self.assertIn("submit them with: sh runs/trial/",
                      self.lab("run", "trial.yaml", "--submit", "no"))
        self.assertEqual(self.status()["queue"], [])
        script = self.folder / "runs/trial/last/slurm/submit.sh"
        self.call("sh", script)
        self.call("sh", script, code=1)  # not twice
        self.finish()
        self.assertEqual(self.status()["state"], "complete")

    # ---- what is asked of a cluster that has it not

    def test_what_does_not_fit_is_said_before_anything_is_written(self):
        for more, said in [("partition: gpu", 'backend.partition "gpu" is not on this cluster; it '
                                              "has debug, short, low"),
                           ("partition: short", "backend.time 2 minutes is more than partition "
                                                '"short" gives: 1 minutes'),
                           ("cpus: 64", "backend.cpus 64 is more"),
                           ("memory: 9999", "backend.memory 9999 MiB is more")]:
            self.use("ok", more=more)
            done = subprocess.run([LAB, "run", "trial.yaml"], cwd=self.folder, text=True,
                                  env=self.environment, capture_output=True, timeout=60)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn(said, done.stderr)
            self.assertFalse((self.folder / "runs").exists())

    def test_when_slurm_refuses_one_job_none_is_left(self):
        self.use("ok", more='extra: ["--nodelist=n9"]')
        self.lab("run", "trial.yaml", code=1)
        self.assertEqual(self.call("squeue", "-h", "-o", "%i"), "")
        self.assertEqual(self.status()["queue"], [])

    # ---- what goes wrong

    def test_a_task_put_back_into_the_queue_goes_on(self):
        self.use("hang_once")
        self.lab("run", "trial.yaml")
        element, _ = self.running("compress")
        self.lab("resume", "last", code=1)  # it is in the queue
        self.call("scontrol", "requeue", element)
        self.finish()
        self.assertEqual(self.status()["state"], "complete")
        # a set: Slurm launches an attempt once more when a node does not answer in time
        self.assertEqual({a["attempt"] for a in self.attempts("compress")}, {1, 2})

    def test_out_of_time_it_saves_itself_and_goes_on_in_a_new_attempt(self):
        self.use("hang_once", more="requeue: 1")
        self.lab("run", "trial.yaml")
        element, _ = self.running("compress")
        self.call("scancel", "--batch", "--signal=USR1", element)  # as before the limit
        self.finish()
        self.assertEqual(self.status()["state"], "complete")
        self.assertIn("saved, and back into the queue", self.said())

    def test_out_of_time_too_often_it_stops(self):
        self.use("hang", more="requeue: 0")
        self.lab("run", "trial.yaml")
        element, _ = self.running("compress")
        self.call("scancel", "--batch", "--signal=USR1", element)
        self.finish()
        self.assertEqual(self.stage("compress")["status"], "stopped")
        self.assertIn("raise backend.time or backend.requeue", self.said())

    def test_cancelled_it_saves_itself_and_resumes(self):
        self.use("hang_once")
        self.lab("run", "trial.yaml")
        self.running("compress")
        self.assertIn("taken out of the queue", self.lab("cancel", "last"))
        self.assertEqual(self.stage("compress")["status"], "stopped")
        self.lab("resume", "last", "--wait")
        self.assertEqual(self.status()["state"], "complete")

    def test_resumed_on_this_machine(self):
        self.use("hang_once")
        self.lab("run", "trial.yaml")
        self.running("compress")
        self.lab("cancel", "last")
        self.lab("resume", "last", "--backend", "local")
        self.assertEqual(self.status()["state"], "complete")

    def test_preempted_it_gives_way_and_comes_back(self):
        self.use("hang_once", more="partition: low, max_running: 8")
        self.lab("run", "trial.yaml")
        _, node = self.running("compress")
        urgent = self.call("sbatch", "--parsable", "-p", "debug", "-w", node, "-c", "4",
                           "-o", "/dev/null", "--wrap", "sleep 2").strip()
        self.until("the urgent job runs", lambda: "COMPLETED" in self.call(
            "squeue", "-h", "-t", "all", "-j", urgent, "-o", "%T"), 100)
        self.finish()
        self.assertEqual(self.status()["state"], "complete")
        self.assertEqual(len(self.attempts("compress")), 2)

    def test_the_controller_restarted_in_the_middle(self):
        self.use("hang_once")
        self.lab("run", "trial.yaml")
        element, _ = self.running("compress")
        pid = int((self.cluster / "slurm/pids/slurmctld").read_text().split()[0])
        os.kill(pid, signal.SIGTERM)
        self.until("the controller ends", lambda: ended(pid))
        self.control("start")
        self.assertEqual(self.stage("compress")["status"], "running")
        self.call("scontrol", "requeue", element)
        self.finish()
        self.assertEqual(self.status()["state"], "complete")

    def test_two_nodes_that_both_believe_they_run_it(self):
        self.use("hang_once")
        self.lab("run", "trial.yaml")
        _, node = self.running("compress")
        # the daemon dies, the task it started lives on; Slurm starts it again elsewhere
        pid = int((self.cluster / f"slurm/pids/slurmd.{node}").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        self.finish(150)
        self.control("start")
        self.assertEqual(self.status()["state"], "complete")
        self.assertIn("a newer attempt of this task has begun; this one ends", self.said())
        self.assertEqual(len(self.attempts("compress")), 2)
        published = [line for line in self.diary().splitlines() if line.startswith("published")]
        self.assertEqual(len(published), len(self.status()["stages"]), published)


if missing():
    print("skipped: no " + ", ".join(missing()) + " here (Debian: slurm-wlm, munge)")
    sys.exit(77)
unittest.main()
