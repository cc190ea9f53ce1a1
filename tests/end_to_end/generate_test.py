# itera-lab generate: deterministic, streaming, from a run or from a copied file that has nothing
# beside it.
import shutil
import unittest

from lab import Lab


class Generate(Lab):
    def test_text_from_a_run_and_from_a_copied_checkpoint(self):
        self.lab("run", "spec.yaml", "-s", "training.steps=150")
        ask = ["--prompt", "Once upon", "--max-tokens", "40"]
        greedy, stderr = self.lab("generate", "small/last", *ask, "--temperature", "0")
        self.assertTrue(greedy.startswith("Once upon"), greedy)
        self.assertGreater(len(greedy), 40)
        self.assertRegex(stderr, r"40 tokens in .* tokens/s")
        self.assertEqual(self.lab("generate", "small/last", *ask, "--temperature", "0")[0], greedy)

        hot = [*ask, "--temperature", "1.5"]
        sampled = [self.lab("generate", "small/last", *hot, "--seed", s)[0] for s in [1, 1, 2]]
        self.assertEqual(sampled[0], sampled[1])
        self.assertNotEqual(sampled[0], sampled[2])

        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        copy = elsewhere / "copy.safetensors"
        shutil.copy(self.stage("compress") / "checkpoint.safetensors", copy)
        for folder in ["cache", "runs", "text.txt"]:
            path = self.folder / folder
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        alone, _ = self.lab("generate", "elsewhere/copy.safetensors", *ask, "--temperature", "0")
        self.assertEqual(alone, greedy)

    def test_mistakes_are_told(self):
        _, stderr = self.lab("generate", "nothing/last", "--prompt", "x", code=4)
        self.assertIn("nothing", stderr)
        (self.folder / "bad.safetensors").write_text("not a checkpoint")
        _, stderr = self.lab("generate", "bad.safetensors", "--prompt", "x", code=3)
        self.assertIn("bad.safetensors", stderr)


unittest.main()
