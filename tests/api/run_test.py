#!/usr/bin/env python3
"""The main job through the real binary: the demo for several seeds, wrong inputs, interruption and
kill -9 in the middle of a run."""
import json
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import unittest

from people_contract import CONTRACT

GOLDLINE = os.environ["GOLDLINE"]
DEMO = os.environ["GOLDLINE_DEMO"]
SOURCE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "demo"

PIPELINE = """name: people
namespace: test
sources:
  - dataset: crm.people
    input: people.csv
    fields: {id: id, name: trim(name), age: cast(age as integer)}
%s
target: {dataset: warehouse.people, output: out/people.csv}
"""


def run(*arguments, cwd=None):
    return subprocess.run([GOLDLINE, *map(str, arguments)], capture_output=True, text=True, cwd=cwd)


class Folder(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="goldline-run-")
        self.folder = pathlib.Path(self.temporary.name)
        self.addCleanup(self.temporary.cleanup)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def pipeline(self, extra="", rows=("1, Ada ,36", "2,Bob,x", "3,Eve,200", "1,Dup,5")):
        self.write("people.csv", "id,name,age\n" + "\n".join(rows) + "\n")
        self.write("people.odcs.yaml", CONTRACT)
        return self.write("people.yaml", PIPELINE % extra)

    def run_json(self, *arguments):
        done = run(*arguments, "--data", self.folder / "data", "--json")
        return done.returncode, json.loads(done.stdout) if done.stdout.strip() else done.stderr


class Statement(Folder):
    """A pipeline that only tells what a statement does that runs elsewhere."""

    def statement(self, sql, dialect="snowflake"):
        self.assertEqual(run("run", self.pipeline(rows=("1,Ada,36",)), "--data", self.folder / "data").returncode, 0)
        self.write("report.sql", sql)
        return self.write("report.yaml", "name: report\nnamespace: test\nstatement:\n  sql: report.sql\n"
                          "  target: report\n" + (f"  dialect: {dialect}\n" if dialect else ""))

    def sources(self, field):
        code, trace = self.run_json("trace", field)
        self.assertEqual(code, 0, trace)
        return sorted(edge["source"] for edge in trace["edges"] if edge["target"] == trace["target"]["id"])

    def test_a_script_of_another_dialect_is_followed(self):
        pipeline = self.statement("USE SCHEMA warehouse;\nCREATE TEMPORARY TABLE adults AS\n"
                                  "SELECT * EXCLUDE (name) FROM people WHERE age >= 18;\n"
                                  "CREATE OR REPLACE TABLE report AS SELECT id::NUMBER AS k FROM adults QUALIFY 1 = 1;")
        code, report = self.run_json("run", pipeline)
        self.assertEqual((code, report["status"]), (0, "passed"), report)
        self.assertEqual(self.sources("report#K"), ["test/warehouse.people#id"])

    def test_what_is_not_understood_is_noted(self):
        done = run("run", self.statement("SELECT id, frob ~~~ FROM warehouse.people"), "--data", self.folder / "data")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout + done.stderr, "line 1 of .*report.sql is not read: expected ")

    def test_one_statement_gives_the_result(self):
        for sql, dialect, says in [
            ("SELECT 1 AS a;\nSELECT 2 AS b", "snowflake", "report.sql:2: the statements of lines 1 and 2"),
            ("USE x; DROP TABLE y", "snowflake", "has no statement with a result"),
            ("SELECT 1 AS a; SELECT 2 AS b", "", "report.sql:1:"),
            ("SELECT 1", "klingon", "no dialect is called klingon"),
        ]:
            done = run("run", self.statement(sql, dialect), "--data", self.folder / "data")
            self.assertEqual(done.returncode, 2, done.stdout)
            self.assertIn(says, done.stderr)


class Demo(Folder):
    def test_what_was_planted_is_found_for_any_seed(self):
        for seed in (1, 7, 20261122):
            out = self.folder / str(seed)
            done = subprocess.run([DEMO, "--seed", str(seed), "--goldline", GOLDLINE, "--source", SOURCE,
                                   "--out", out, "--once"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual(json.loads((out / "truth.json").read_text()),
                             json.loads((out / "found.json").read_text()))
            verified = run("verify", "--data", out / "goldline-data")
            self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)


class Run(Folder):
    QUARANTINE = "contract: people.odcs.yaml\nquarantine: out/bad.ndjson"

    def test_sets_aside_with_every_reason_and_reconciles(self):
        pipeline = self.pipeline(self.QUARANTINE)
        code, report = self.run_json("run", pipeline)
        self.assertEqual(code, 0, report)
        self.assertEqual((report["read"], report["written"], report["quarantined"]), (4, 1, 3))
        self.assertEqual(report["reconciliation"]["status"], "equal")
        self.assertEqual((self.folder / "out/people.csv").read_text(), "id,name,age\n1,Ada,36\n")
        reasons = [[r["rule"] for r in json.loads(line)["reasons"]]
                   for line in (self.folder / "out/bad.ndjson").read_text().splitlines()]
        self.assertEqual(len(reasons), 3)
        self.assertIn("mapping.age", reasons[0])
        self.assertTrue(any("range" in rule for rule in reasons[1]), reasons)
        self.assertTrue(any("unique" in rule for rule in reasons[2]), reasons)
        code, trace = self.run_json("trace", "warehouse.people#age")
        self.assertEqual(code, 0)
        self.assertIn("crm.people", json.dumps(trace["nodes"]))

    def test_a_stop_gate_fails_the_run_and_writes_nothing(self):
        pipeline = self.pipeline(self.QUARANTINE + "\ngate: stop")
        code, report = self.run_json("run", pipeline)
        self.assertEqual((code, report["status"]), (1, "failed"))
        self.assertFalse((self.folder / "out/people.csv").exists())
        self.assertEqual(run("verify", "--data", self.folder / "data").returncode, 0)

    def test_a_failed_run_in_between_hides_no_change(self):
        def good(count):
            return [f"{i},Name {i},{i % 100}" for i in range(count)]
        for rows, code in ((good(10), 0), (["1,Bob,200"], 1), (good(100), 0)):
            pipeline = self.pipeline("contract: people.odcs.yaml\ngate: stop", rows)
            self.assertEqual(self.run_json("run", pipeline)[0], code)
        _, trace = self.run_json("trace", "warehouse.people#age")
        self.assertIn("row_count_jump", [suspect["kind"] for suspect in trace["suspects"]])

    def test_a_trace_shows_a_rule_about_the_dataset_that_no_record_fails(self):
        pipeline = self.pipeline("contract: people.odcs.yaml", ["1,Ada,36"])
        self.write("people.odcs.yaml", CONTRACT + """    quality:
      - {id: many, metric: rowCount, mustBeGreaterThan: 5,
         customProperties: [{property: goldline.gate, value: observe}]}
""")
        self.assertEqual(self.run_json("run", pipeline)[0], 0)
        _, trace = self.run_json("trace", "warehouse.people#age")
        evidence = [suspect for suspect in trace["suspects"] if suspect["kind"] == "failing_rule"]
        self.assertTrue(any("many failed" in json.dumps(one) for one in evidence), trace["suspects"])

    def test_wrong_input_is_named_and_leaves_nothing(self):
        pipeline = self.pipeline(self.QUARANTINE)
        cases = [
            ("people.yaml", (PIPELINE % "contrct: x"), 2, "did you mean contract?"),
            ("people.yaml", (PIPELINE % "").replace("trim(name)", "trim(nam)"), 2, "nam"),
            ("people.yaml", (PIPELINE % "").replace("trim(name)", "trm(name)"), 2, "trm"),
            ("people.yaml", (PIPELINE % "").replace("people.csv\n", "absent.csv\n", 1), 3, "absent.csv"),
            ("people.odcs.yaml", "schema: [", 2, "people.odcs.yaml"),
            ("people.csv", "", 3, "empty"),
        ]
        for name, text, expected, says in cases:
            with self.subTest(says=says):
                self.pipeline(self.QUARANTINE)
                self.write(name, text)
                done = run("run", pipeline, "--data", self.folder / "data")
                self.assertEqual(done.returncode, expected, done.stderr)
                self.assertIn(says, done.stderr)
                self.assertFalse((self.folder / "out/people.csv").exists())
        self.assertEqual(run("run", self.folder / "none.yaml").returncode, 3)
        self.assertEqual(run("run", self.folder).returncode, 3)


class Interrupted(Folder):
    """A run over enough records that a signal arrives in the middle."""

    def big_pipeline(self):
        rows = ("%d,Name %d,%d" % (i, i, i % 100) for i in range(400_000))
        return self.pipeline("contract: people.odcs.yaml", rows)

    def start(self, pipeline):
        return subprocess.Popen([GOLDLINE, "run", str(pipeline), "--data", str(self.folder / "data")],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def wait_for_output(self, process):
        """Until the run writes its target, or ended."""
        while process.poll() is None:
            if any((self.folder / "out").glob("*")):
                return
            try:
                process.wait(0.01)
            except subprocess.TimeoutExpired:
                pass

    def check_usable(self):
        verified = run("verify", "--data", self.folder / "data")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)

    def test_sigint_aborts_the_run_and_a_second_run_succeeds(self):
        pipeline = self.big_pipeline()
        process = self.start(pipeline)
        self.wait_for_output(process)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
        self.assertEqual(process.returncode, 130, errors)
        self.assertEqual(list((self.folder / "out").glob("*")), [], "nothing half-written is left")
        self.check_usable()
        code, report = self.run_json("run", pipeline)
        self.assertEqual((code, report["written"]), (0, 400_000))

    def test_kill_leaves_a_store_that_opens(self):
        pipeline = self.big_pipeline()
        chance = random.Random(1)
        for _ in range(5):
            process = self.start(pipeline)
            self.wait_for_output(process)
            try:
                process.wait(chance.random() * 0.5)
            except subprocess.TimeoutExpired:
                process.kill()
            process.communicate()
            self.assertFalse((self.folder / "out/people.csv").exists() and process.returncode != 0 and
                             (self.folder / "out/people.csv").stat().st_size == 0)
            if (self.folder / "data").exists():
                self.check_usable()
        code, report = self.run_json("run", pipeline)
        self.assertEqual((code, report["written"]), (0, 400_000))
        self.check_usable()


if __name__ == "__main__":
    unittest.main()
