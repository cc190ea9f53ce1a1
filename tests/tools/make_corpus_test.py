# Tests tools/make_corpus.sh: the text it writes, and how it fails.

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(sys.argv.pop())
DIGEST = re.search(r"^digest=(\w{64})$", SCRIPT.read_text(), re.MULTILINE)[1]


class MakeCorpus(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="itera-lab-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.out = self.folder / "data" / "kjv.txt"
        self.programs = self.folder / "bin"  # all that the script may find
        self.programs.mkdir()
        for name in ("sh", "sha256sum", "cut", "awk", "mkdir", "mv", "rm", "dirname"):
            (self.programs / name).symlink_to(shutil.which(name))

    def run_script(self, code, path):
        done = subprocess.run([SCRIPT, self.out], env={**os.environ, "PATH": str(path)},
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def other_bible(self):
        bible = self.programs / "bible"
        bible.write_text("#!/bin/sh\necho 'Ge1:1 In the end.'\n")
        bible.chmod(0o755)

    @unittest.skipUnless(shutil.which("bible"), "the program bible is not installed")
    def test_the_text_is_the_pinned_one_and_is_made_once(self):
        self.run_script(0, os.environ["PATH"])
        text = self.out.read_bytes()
        self.assertEqual(hashlib.sha256(text).hexdigest(), DIGEST)
        self.assertEqual(text.count(b"\f"), 66)
        before = self.out.stat()
        self.run_script(0, self.programs)  # there is no bible here, and none is needed
        self.assertEqual((self.out.stat().st_ino, self.out.stat().st_mtime_ns),
                         (before.st_ino, before.st_mtime_ns))
        self.out.write_bytes(text[:1000])  # damaged: made anew
        self.run_script(0, os.environ["PATH"])
        self.assertEqual(self.out.read_bytes(), text)
        self.assertEqual(os.listdir(self.out.parent), ["kjv.txt"])

    def test_other_text_is_refused_and_leaves_nothing(self):
        self.other_bible()
        error = self.run_script(1, self.programs)
        found = hashlib.sha256(b"\fGenesis\n\nIn the end.\n").hexdigest()
        self.assertIn(f"this bible-kjv gives other text: expected {DIGEST}, found {found}", error)
        self.assertEqual(os.listdir(self.out.parent), [])

    def test_what_was_there_stands_when_it_fails(self):
        self.other_bible()
        self.out.parent.mkdir()
        self.out.write_text("mine")
        self.run_script(1, self.programs)
        self.assertEqual(self.out.read_text(), "mine")

    def test_without_the_program_it_names_the_package(self):
        self.assertIn("install Debian's package bible-kjv", self.run_script(4, self.programs))
        self.assertFalse(self.out.parent.exists())


unittest.main()
