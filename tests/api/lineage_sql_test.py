"""goldline lineage sql: the examples of its page, bad input, and other tools' cases through the binary."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import examples

GOLDLINE = os.environ["GOLDLINE"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("GOLDLINE_DATA", ROOT.parent / "shared/data")) / "sql"


def run(*arguments, **options):
    return subprocess.run([GOLDLINE, "lineage", "sql", *map(str, arguments)], capture_output=True, timeout=120,
                          **options)


class LineageSql(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, text):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def answer(self, *arguments, **options):
        ran = run(*arguments, "--json", **options)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return json.loads(ran.stdout)

    def test_the_examples_of_the_page_hold(self):
        self.write("nightly.sql", examples.blocks("sql-lineage.md", "sql")[0])
        examples.assert_examples_hold(self, "sql-lineage.md", self.folder)

    def test_json_has_one_object_a_statement(self):
        file = self.write("a.sql", "INSERT INTO t SELECT upper(a) AS x FROM s WHERE b > 0;\nSELECT 1 FROM nowhere")
        schema = self.write("schema.json", '{"main.s": {"a": "text", "b": "int"}}')
        first, second = self.answer(file, "--schema", schema)
        self.assertEqual((first["kind"], first["target"], first["inputs"]), ("insert", "t", ["main.s"]))
        self.assertEqual(first["columns"], [{"target": "t.x", "sources": [
            {"field": "main.s.a", "type": "DIRECT", "subtype": "TRANSFORMATION", "masking": False,
             "span": {"offset": 27, "length": 1}}]}])
        self.assertEqual([(one["field"], one["subtype"]) for one in first["indirect"]], [("main.s.b", "FILTER")])
        self.assertEqual(second["columns"], [{"target": "#1", "sources": []}])
        self.assertIsNone(second["target"])

    def test_standard_input_and_several_files(self):
        file = self.write("a.sql", "SELECT a FROM t")
        both = self.answer(file, "-", input=b"\xef\xbb\xbfSELECT b FROM u")
        self.assertEqual([(one["file"], one["columns"][0]["target"]) for one in both], [(str(file), "a"), ("-", "b")])
        self.assertEqual(self.answer("-", input=b""), [])

    def test_an_unknown_dialect_warns(self):
        ran = run("-", "--dialect", "klingon", input=b"SELECT a FROM t")
        self.assertEqual(ran.returncode, 0)
        self.assertIn(b'no dialect "klingon"', ran.stderr)

    def test_strict_fails_on_what_was_not_read(self):
        file = self.write("a.sql", "SELECT a FROM t; SELECT frob ~~~ FROM WHERE")
        self.assertEqual(run(file).returncode, 0)
        ran = run(file, "--strict")
        self.assertEqual(ran.returncode, 1)
        self.assertIn(b"not read: ", ran.stdout)
        self.assertIn(b"1 of 2 statements read whole", ran.stderr)

    def test_strict_fails_on_names_that_nothing_has(self):
        file = self.write("a.sql", "SELECT nobody FROM s")
        schema = self.write("schema.json", '{"s": {"a": "text"}}')
        self.assertEqual(run(file, "--schema", schema).returncode, 0)
        self.assertEqual(run(file, "--schema", schema, "--strict").returncode, 1)

    def test_one_bad_file_does_not_stop_the_others(self):
        bad = self.write("bad.sql", b"SELECT '\xe9'")
        good = self.write("good.sql", "SELECT a FROM t")
        ran = run(bad, good, "--json")
        self.assertEqual(ran.returncode, 2)
        self.assertEqual([one["file"] for one in json.loads(ran.stdout)], [str(good)])
        self.assertIn(b"bad.sql", ran.stderr)

    def test_bad_input_is_refused_with_its_place(self):
        good = self.write("a.sql", "SELECT 1")
        for arguments, code, said in [
            (["missing.sql"], 3, "missing.sql"),
            ([self.folder], 3, "is a directory"),
            ([self.write("latin.sql", "SELECT 'é'".encode("latin-1"))], 2, "latin.sql"),
            ([good, "--schema", "missing.json"], 3, "missing.json"),
            ([good, "--schema", self.write("bad.json", "{")], 2, "bad.json"),
            ([good, "--schema", self.write("list.json", "[]")], 2, "an object of tables"),
            ([], 2, "FILE"),
        ]:
            ran = run(*arguments, cwd=self.folder)
            self.assertEqual(ran.returncode, code, (arguments, ran.stderr))
            self.assertIn(said, ran.stderr.decode())
            self.assertEqual(ran.stdout, b"")

    def test_hostile_texts_end(self):
        many = ", ".join(f"c{i}" for i in range(5000))
        for text in ["(" * 10_000, "SELECT " + "f(" * 10_000, "SELECT " + "a + " * 50_000 + "a FROM t",
                     f"INSERT INTO t ({many}) SELECT {many} FROM s", "CREATE TABLE a AS SELECT * FROM a;" * 5000,
                     "SELECT a FROM " + " JOIN ".join(f"t{i} USING (a)" for i in range(500)),
                     "CREATE TABLE t (" + many.replace(",", " int,") + " int); INSERT INTO u SELECT * FROM t",
                     "".join(f"CREATE TEMP TABLE t{i + 1} AS SELECT a, a AS b FROM t{i};" for i in range(3000)),
                     "x" * 1_000_000, "'" + "x" * 1_000_000, "IF a THEN " * 5000, "BEGIN " * 10_000]:
            self.answer("-", input=text.encode())

    def test_other_tools_cases_through_the_binary(self):
        if not DATA.exists():
            self.skipTest(f"no test data at {DATA}")
        for name, exact in [("column-lineage-cases", 214), ("supplement", 57)]:
            cases = DATA / f"{name}.jsonl"
            results = self.folder / f"{name}.results"
            with open(results, "w") as out:
                for line in cases.read_text().splitlines():
                    case = json.loads(line)
                    schema = self.write("schema.json", json.dumps(case["schema"]))
                    edges, wide = [], []
                    for one in self.answer("-", "--dialect", case["dialect"], "--schema", schema,
                                           input=case["sql"].encode()):
                        wide += [{"source": use["field"], "subtype": use["subtype"]} for use in one["indirect"]]
                        edges += [{"target": column["target"], "source": use["field"], "type": use["type"],
                                   "subtype": use["subtype"], "masking": use["masking"]}
                                  for column in one["columns"] for use in column["sources"]]
                    out.write(json.dumps({"id": case["id"], "edges": edges, "dataset": wide, "error": None}) + "\n")
            scored = subprocess.run([sys.executable, DATA / "score.py", cases, results], capture_output=True, text=True)
            print(name, *scored.stdout.splitlines()[:3], sep="\n  ")
            self.assertGreaterEqual(int(scored.stdout.split()[3]), exact, scored.stdout)
            typed = scored.stdout.splitlines()[2]
            self.assertRegex(typed, r"typed edges (\d+)/\1, dataset edges (\d+)/\2")


if __name__ == "__main__":
    unittest.main()
