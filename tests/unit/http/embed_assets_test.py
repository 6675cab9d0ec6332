"""The table that embed_assets.py makes: forms, cache rules, headers, and that nothing is not an error."""
import importlib.util
import json
import pathlib
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).parents[3] / "server" / "http" / "embed_assets.py"
SPEC = importlib.util.spec_from_file_location("embed_assets", SCRIPT)
MODULE = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(MODULE)


class EmbedAssets(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.dist = pathlib.Path(self.folder.name) / "dist"
        self.out = pathlib.Path(self.folder.name) / "out"

    def write(self, path, text):
        (self.dist / path).parent.mkdir(parents=True, exist_ok=True)
        (self.dist / path).write_text(text)

    def embed(self):
        MODULE.embed(self.dist, self.out)
        return (self.out / "embedded_assets.cpp").read_text(), (self.out / "embedded_assets.S").read_text()

    def test_nothing_makes_an_empty_table(self):
        source, _ = self.embed()
        self.assertIn("std::array<Asset, 0>", source)

    def test_keeps_only_smaller_forms(self):
        self.write("assets/a.1A2B3C4D.js", "x" * 5000)
        self.write("assets/b.1A2B3C4D.svg", "<s/>")
        source, assembly = self.embed()
        self.assertIn("sb_asset_0_br", assembly)
        self.assertIn("sb_asset_0_gz", assembly)
        self.assertNotIn("sb_asset_1_gz", assembly)
        self.assertIn('"/assets/a.1A2B3C4D.js", "text/javascript; charset=utf-8"', source)

    def test_caches_by_what_it_is(self):
        self.assertIn("immutable", MODULE.cache_control("assets/app.1A2B3C4D.js"))
        self.assertEqual(MODULE.cache_control("console/index.html"), "no-cache")
        self.assertEqual(MODULE.cache_control("widget/loader.js"), "public, max-age=300")

    def test_gives_each_document_its_headers(self):
        self.write("widget/frame.html", "<!doctype html>")
        self.write("headers.json", json.dumps({"widget/frame.html": {"Content-Security-Policy": "default-src 'none'"}}))
        source, _ = self.embed()
        self.assertIn("Content-Security-Policy: default-src 'none'\\n", source)
        self.assertNotIn("/headers.json", source)

    def test_refuses_headers_of_nothing_and_headers_with_line_breaks(self):
        self.write("headers.json", json.dumps({"missing.html": {}}))
        self.assertRaises(SystemExit, self.embed)
        self.write("missing.html", "x")
        self.write("headers.json", json.dumps({"missing.html": {"X": "a\r\nb"}}))
        self.assertRaises(SystemExit, self.embed)


if __name__ == "__main__":
    unittest.main()
