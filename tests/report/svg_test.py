# Pictures are what every reader of XML and SVG accepts: well-formed, all within the frame, names
# that do not cover each other, nothing fetched from elsewhere.

import re
import sys
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
PICTURES = sorted(Path(__file__).parent.glob("**/*.svg"))


def box(text):
    """About what a name covers: letters of 11 pixels, 0.5 of that wide."""
    x, y, width = float(text.get("x")), float(text.get("y")), 5.5 * len(text.text)
    left = x - width * {"start": 0, "middle": 0.5, "end": 1}[text.get("text-anchor")]
    return left, y - 9, left + width, y + 2


class Pictures(unittest.TestCase):
    def each(self):
        self.assertGreaterEqual(len(PICTURES), 3)
        for file in PICTURES:
            with self.subTest(file=file.name, folder=file.parent.name):
                yield file, ElementTree.parse(file).getroot()

    def test_has_title_and_description(self):
        for _, root in self.each():
            self.assertEqual(root.tag, SVG + "svg")
            self.assertEqual([child.tag for child in root[:2]], [SVG + "title", SVG + "desc"])
            named = root.get("aria-labelledby").split()
            self.assertEqual(named, [child.get("id") for child in root[:2]])
            self.assertTrue(all(child.text.strip() for child in root[:2]))

    def test_stands_on_white(self):
        for _, root in self.each():
            ground = root.find(SVG + "rect")
            self.assertEqual([ground.get(name) for name in ("width", "height", "fill")],
                             [root.get("width"), root.get("height"), "#ffffff"])

    def test_everything_is_within_the_frame(self):
        for _, root in self.each():
            _, _, width, height = map(float, root.get("viewBox").split())
            for element in root.iter():
                for name, limit in {"x": width, "x1": width, "x2": width, "cx": width,
                                    "y": height, "y1": height, "y2": height, "cy": height}.items():
                    if element.get(name):
                        self.assertTrue(0 <= float(element.get(name)) <= limit, element.attrib)
                for x, y in re.findall(r"([^ ,]+),([^ ,]+)", element.get("points", "")):
                    self.assertTrue(0 <= float(x) <= width and 0 <= float(y) <= height)

    def test_names_do_not_cover_each_other(self):
        for _, root in self.each():
            names = [text for text in root.iter(SVG + "text")
                     if text.get("class").startswith("name")]
            self.assertTrue(names)
            for i, one in enumerate(names):
                for other in names[:i]:
                    a, b = box(one), box(other)
                    apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
                    self.assertTrue(apart, f"{one.text} and {other.text}")

    def test_nothing_comes_from_elsewhere(self):
        for file, _ in self.each():
            text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
            self.assertNotRegex(text, r"https?:|href|url\(|@import|<script|<image")

    def test_strange_names_survive(self):
        root = ElementTree.parse(Path(__file__).parent / "golden_seeds/report.svg").getroot()
        self.assertTrue(any('match="<a&b>"' in (title.text or "")
                            for title in root.iter(SVG + "title")))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
