# itera-lab run: the report and its numbers, the cache, failures, full disks, interrupts.
import csv
import io
import json
import os
import resource
import signal
import subprocess
import time
import unittest

from lab import LAB, Lab


class Run(Lab):
    def test_the_report_says_what_was_measured(self):
        stdout, stderr = self.lab("run", "spec.yaml")
        report = (self.folder / "reports" / "small.md").read_text()
        self.assertEqual(report, (self.last_run() / "report.md").read_text())
        self.assertIn("Does the small one work?", report)
        self.assertIn("reports/small.md", stdout)
        self.assertIn("fp16", stdout)
        table = (self.folder / "reports" / "small.csv").read_bytes().decode()
        rows = list(csv.DictReader(io.StringIO(table, newline="")))
        self.assertEqual(len(rows), 2)
        twin, half = rows
        # the same weights in half the bytes: the size is exact, the loss moves by less than a
        # hundredth of a bit
        counts = 4 * 4  # bytes of the expert counts, which are no weights
        self.assertEqual(float(twin["payload_bytes"]) - counts,
                         2 * (float(half["payload_bytes"]) - counts))
        self.assertLess(abs(float(twin["bits_per_byte"]) - float(half["bits_per_byte"])), 0.01)
        self.assertLess(float(twin["bits_per_byte"]), 6)

    def test_a_second_run_computes_nothing_and_reports_rebuild_byte_for_byte(self):
        self.lab("run", "spec.yaml")
        first = (self.folder / "reports" / "small.csv").read_bytes()
        begin = time.monotonic()
        _, stderr = self.lab("run", "spec.yaml")
        self.assertLess(time.monotonic() - begin, 5)
        self.assertIn("cached", stderr)
        for word in ["start", "done", "failed"]:
            self.assertNotIn(word, [line.split(" ")[0] for line in stderr.splitlines()])
        run = self.last_run()
        report, table = (run / "report.md").read_bytes(), (run / "results.csv").read_bytes()
        for name in ["report.md", "results.csv"]:
            (run / name).unlink()
        self.lab("report", "small/last", ITERA_PLUGIN_PATH="/nonexistent")
        self.assertEqual((run / "report.md").read_bytes(), report)
        self.assertEqual((run / "results.csv").read_bytes(), table)

    def test_a_text_is_not_scored_with_another_tokenizer(self):
        self.lab("run", "spec.yaml")
        (self.folder / "more.txt").write_text((self.folder / "text.txt").read_text() + "é ü €\n")
        (self.folder / "other.yaml").write_text(
            f"name: other\ndata: {{use: text, path: more.txt, tokenizer: char, context: 32}}\n"
            f"checkpoint: {self.stage('train')}/checkpoint.safetensors\n"
            f"evaluation: [{{use: perplexity}}]\n")
        _, stderr = self.lab("run", "other.yaml", code=1)
        self.assertIn("trained with another tokenizer", stderr)

    def test_published_reports_name_no_folder(self):
        self.lab("run", self.folder / "spec.yaml", "-s", f"data.path={self.folder / 'text.txt'}")
        self.lab("report", "small/last", "--publish")
        for suffix in [".md", ".csv"]:
            text = (self.folder / "reports" / "published" / ("small" + suffix)).read_text()
            self.assertNotIn(str(self.folder), text)
            self.assertIn("text.txt", text)

    def test_a_stage_that_fails_is_told_and_the_rest_is_reported(self):
        wrong = "compression[0].keep=[nothing.like.this]"
        stdout, stderr = self.lab("run", "spec.yaml", "-s", wrong, code=1)
        self.assertIn('keep pattern "nothing.like.this" matches no tensor', stdout + stderr)
        report = (self.folder / "reports" / "small.md").read_text()
        self.assertIn("nothing.like.this", report)
        self.assertIn("f32", report)

    def test_bad_input_is_told_before_work_starts(self):
        _, stderr = self.lab("run", "spec.yaml", "-s", "training.stepps=3", "-s", "model.size=huge",
                             code=3)
        self.assertIn('did you mean "steps"', stderr)
        self.assertIn("huge", stderr)
        self.lab("run", "absent.yaml", code=4)
        _, stderr = self.lab("run", "spec.yaml", "-s", "data.path=absent.txt", code=4)
        self.assertIn("absent.txt", stderr)
        self.assertFalse((self.folder / "runs").exists())

    def test_a_full_disk_fails_the_stage_and_leaves_nothing_half_written(self):
        limit = 60_000  # bytes a file: less than the checkpoint has
        done = subprocess.run(
            [LAB, "run", "spec.yaml"], cwd=self.folder, env=self.environment(), capture_output=True,
            text=True, timeout=200,
            restore_signals=False,  # SIGXFSZ stays ignored: a write fails instead
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertFalse(list((self.folder / "cache").glob("*/checkpoint.safetensors")))
        self.lab("run", "spec.yaml")  # with room again, it goes on

    def test_an_interrupt_saves_and_the_same_command_goes_on(self):
        spec = ["spec.yaml", "-s", "training.steps=400"]
        process = subprocess.Popen([LAB, "run", *spec], cwd=self.folder, env=self.environment(),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 60
        saved = "cache/scratch/*/state.safetensors"
        while time.monotonic() < deadline and not list(self.folder.glob(saved)):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 75, stderr)
        self.assertTrue(list(self.folder.glob(saved)))
        _, stderr = self.lab("run", *spec)
        self.assertIn("going on from step", stderr)


unittest.main()
