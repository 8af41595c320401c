#!/usr/bin/env python3
"""The quarantine through the real binary: what a run sets aside is listed, shown without classified
values, changed, checked again, given back or dropped, and everything is in the audit."""
import collections
import csv
import itertools
import json
import os
import pathlib
import random
import subprocess
import tempfile
import time
import unittest

GOLDLINE = os.environ["GOLDLINE"]

PIPELINE = """name: people
namespace: test
sources:
  - dataset: crm.people
    input: people.csv
    fields: {id: id, name: trim(name), age: cast(age as integer), born: cast(born as date), email: email}
contract: people.odcs.yaml
%s
target: {dataset: warehouse.people, output: out/people.csv}
"""
CONTRACT = """apiVersion: v3.1.0
kind: DataContract
id: people
version: 1.0.0
status: active
schema:
  - name: people
    properties:
      - {name: id, logicalType: string, required: true, unique: true}
      - {name: name, logicalType: string}
      - {name: age, logicalType: integer, logicalTypeOptions: {minimum: 0, maximum: 150}}
      - {name: born, logicalType: date, logicalTypeOptions: {maximum: '2020-12-31'}}
      - {name: email, logicalType: string, classification: confidential,
         logicalTypeOptions: {pattern: '^[^@]+@[^@]+$'}}
"""
# line 2 is sound; every other line fails in its own way.
PEOPLE = """id,name,age,born,email
1,Ada,36,1985-12-10,ada@example.com
2,Bob,x,1990-01-01,bob@example.com
3,Eve,200,1991-02-03,eve@example.com
1,Dup,5,2019-05-06,dup@example.com
5,"bad,7,2018-07-08,x@example.com
6,Fay,9,2016-09-10,nomail-zzz
7,Guy,9,2026-09-10,guy@example.com
"""
ROW_OF = {"mapping": 1, "range": 2, "unique": 3, "parse": 4, "pattern": 5, "born": 6}


class Folder(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="goldline-quarantine-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def goldline(self, *arguments):
        return subprocess.run([GOLDLINE, *map(str, arguments), "--data", self.folder / "data"], cwd=self.folder,
                              capture_output=True, text=True)

    def ask(self, *arguments, code=0):
        done = self.goldline(*arguments, "--json")
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def fails(self, code, says, *arguments):
        done = self.goldline(*arguments)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertIn(says, done.stderr)

    def audit(self, *flags):
        done = self.goldline("audit", "export", *flags)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def verify(self):
        for command in (["verify"], ["audit", "verify"]):
            done = self.goldline(*command)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Quarantine(Folder):
    def setUp(self):
        super().setUp()
        self.run_pipeline()

    def run_pipeline(self, people=PEOPLE, extra=""):
        (self.folder / "people.csv").write_text(people)
        (self.folder / "people.odcs.yaml").write_text(CONTRACT)
        (self.folder / "people.yaml").write_text(PIPELINE % extra)
        return self.ask("run", "people.yaml")["run_id"]

    def fix(self, kind, *flags, code=0):
        return self.ask("quarantine", "fix", f"latest/{ROW_OF[kind]}", *flags, code=code)["rows"][0]

    def states(self):
        listed = {}
        for state in ("open", "fixed", "released", "dropped"):
            for row in self.ask("quarantine", "list", "--state", state)["rows"]:
                listed[int(row["row"].split("/")[1])] = state
        return [listed[number] for number in sorted(listed)]

    def test_lists_each_record_with_every_reason_and_its_place(self):
        listed = self.ask("quarantine", "list")
        self.assertEqual(listed["total"], 6)
        self.assertEqual(listed["runs"][0]["waiting"], 6)
        self.assertEqual([row["place"]["line"] for row in listed["rows"]], [3, 4, 5, 6, 7, 8])
        self.assertEqual([row["reasons"][0]["rule"] for row in listed["rows"]],
                         ["mapping.age", "age.range", "id.unique", "parse", "email.pattern", "born.range"])
        self.assertEqual({row["state"] for row in listed["rows"]}, {"open"})
        self.assertEqual(self.ask("quarantine", "list", "--rule", "age.range")["total"], 1)
        page = self.ask("quarantine", "list", "--limit", 2, "--skip", 3)
        self.assertEqual([row["place"]["line"] for row in page["rows"]], [6, 7])
        self.assertEqual(self.ask("quarantine", "list", "--dataset", "warehouse.people")["total"], 6)
        self.assertEqual(self.ask("quarantine", "list", "--dataset", "other")["total"], 0)

    def test_pages_and_totals_agree_with_the_rows_whatever_is_asked(self):
        first = self.ask("quarantine", "list")["runs"][0]["run"]
        records = "".join(f"{i},N{i},{200 if i % 2 else 20},1990-01-01,{'bad' if i % 3 else f'n{i}@example.com'}\n"
                          for i in range(40))
        second = self.run_pipeline("id,name,age,born,email\n" + records)
        self.fix("range", "--set", "age=3", code=1)
        self.ask("quarantine", "fix", f"{first}/{ROW_OF['range']}", "--set", "age=3")
        self.ask("quarantine", "drop", "latest/7", "latest/8", "latest/20", "--reason", "tests")
        self.ask("quarantine", "drop", "--run", first, "--rule", "born.range", "--reason", "too young")
        self.ask("quarantine", "release", f"{first}/{ROW_OF['range']}", "--out", "back.csv")
        rows = []
        for state in (None, "open", "fixed", "released", "dropped"):
            flags = ["--state", state] if state else []
            rows += [(state, row) for row in self.ask("quarantine", "list", "--limit", 1000, *flags)["rows"]]
        self.assertEqual([len([1 for state, _ in rows if state == one]) for one in (None, "fixed", "released", "dropped")],
                         [34, 1, 1, 4])
        for state, rule, run in itertools.product((None, "open", "fixed", "released", "dropped"),
                                                  (None, "age.range", "email.pattern", "born.range"), (None, second)):
            flags = [word for flag, value in (("--state", state), ("--rule", rule), ("--run", run)) if value
                     for word in (flag, value)]
            wanted = [row["row"] for of, row in rows
                      if of == state and (rule is None or rule in [reason["rule"] for reason in row["reasons"]])
                      and (run is None or row["row"].startswith(run))]
            with self.subTest(flags=flags):
                whole = self.ask("quarantine", "list", "--limit", 1000, *flags)
                self.assertEqual([row["row"] for row in whole["rows"]], wanted)
                counted = collections.Counter(reason["rule"] for row in whole["rows"] for reason in row["reasons"]
                                              if rule in (None, reason["rule"]))
                self.assertEqual({one["rule"]: one["rows"] for one in whole["rules"]}, counted)
                if len(wanted) < 5 and run:
                    continue
                paged, cursor = [], None
                while True:
                    page = self.ask("quarantine", "list", "--limit", 7, *flags, *(["--cursor", cursor] if cursor else []))
                    self.assertEqual((page["total"], page["rules"]), (len(wanted), whole["rules"]))
                    paged += [row["row"] for row in page["rows"]]
                    cursor = page["next_cursor"]
                    if cursor is None:
                        break
                self.assertEqual(paged, wanted)
                skipped = self.ask("quarantine", "list", "--limit", 3, "--skip", 5, *flags)
                self.assertEqual([row["row"] for row in skipped["rows"]], wanted[5:8])
        self.verify()

    def test_no_display_shows_a_classified_value_unless_asked(self):
        for number in ROW_OF.values():
            for flags in ([], ["--json"]):
                done = self.goldline("quarantine", "show", f"latest/{number}", *flags)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertNotIn("@example.com", done.stdout)
                self.assertNotIn("nomail-zzz", done.stdout)
        self.assertNotIn("zzz", self.goldline("quarantine", "list").stdout)
        shown = self.ask("quarantine", "show", f"latest/{ROW_OF['pattern']}", "--reveal")
        self.assertEqual(shown["record"]["email"], "nomail-zzz")
        last = self.audit()[-1]
        self.assertEqual(last["action"], "quarantine.reveal")
        self.assertTrue(last["subject"].endswith("/5"))

    def test_no_check_says_a_classified_value(self):
        classified = CONTRACT.replace("name: age, logicalType: integer", "name: age, classification: secret, logicalType: integer")
        (self.folder / "people.csv").write_text(PEOPLE.replace("Bob,x", "Bob,x-zzz").replace("200", "777"))
        (self.folder / "people.odcs.yaml").write_text(classified)
        self.ask("run", "people.yaml")
        (self.folder / "open.odcs.yaml").write_text(CONTRACT.replace(", classification: confidential", ""))
        asked = [["fix", f"latest/{ROW_OF['mapping']}", "--set", "name=Bobby"],
                 ["fix", f"latest/{ROW_OF['mapping']}", "--set", "age=y-zzz"],
                 ["fix", f"latest/{ROW_OF['range']}", "--set", "age=777"],
                 ["release", "--run", "latest", "--out", "a.ndjson"],
                 ["release", "--run", "latest", "--out", "a.ndjson", "--contract", "open.odcs.yaml"]]
        for arguments in asked:
            with self.subTest(arguments=arguments):
                done = self.goldline("quarantine", *arguments)
                self.assertEqual(done.returncode, 1, done.stderr)
                for value in ("zzz", "777", "example.com"):
                    self.assertNotIn(value, done.stdout + done.stderr)
        self.assertIn("2026-09-10", done.stdout, "what is not classified is said")

    def test_what_is_fixed_and_passes_is_given_back_and_nothing_else(self):
        self.assertTrue(self.fix("mapping", "--set", "age=36")["passes"])
        still = self.fix("range", "--set", "age=151", code=1)
        self.assertEqual([reason["rule"] for reason in still["reasons"]], ["age.range"])
        self.assertTrue(self.fix("unique", "--set", "id=4")["passes"])
        whole = json.dumps({"id": "5", "name": "Bad", "age": 7, "born": "2018-07-08", "email": "x@example.com"})
        self.assertTrue(self.fix("parse", "--record", whole)["passes"])
        self.assertTrue(self.fix("pattern", "--set", "email=fay@example.com")["passes"])
        report = self.ask("quarantine", "release", "--run", "latest", "--out", "back.csv", code=1)
        self.assertEqual((report["released"], report["kept"], report["keys_compared"]), (4, 2, True))
        with open(self.folder / "back.csv", newline="") as file:
            self.assertEqual(list(csv.reader(file)), [
                ["id", "name", "age", "born", "email"],
                ["2", "Bob", "36", "1990-01-01", "bob@example.com"],
                ["4", "Dup", "5", "2019-05-06", "dup@example.com"],
                ["5", "Bad", "7", "2018-07-08", "x@example.com"],
                ["6", "Fay", "9", "2016-09-10", "fay@example.com"]])
        self.assertEqual(self.states(), ["released", "fixed", "released", "released", "released", "open"])
        self.verify()
        self.fails(3, "was released before", "quarantine", "fix", "latest/1", "--set", "age=1")
        self.fails(2, "is there already", "quarantine", "release", "--run", "latest", "--out", "back.csv")

    def test_a_value_that_was_not_computed_must_be_given(self):
        self.assertFalse(self.fix("mapping", "--set", "name=Bobby", code=1)["passes"])
        self.assertTrue(self.fix("mapping", "--set", "age=null")["passes"])
        self.assertFalse(self.fix("mapping", "--set", "age=abc", code=1)["passes"])

    def test_a_key_must_differ_from_those_in_the_output_and_among_the_released(self):
        report = self.ask("quarantine", "release", f"latest/{ROW_OF['unique']}", "--out", "a.csv", code=1)
        self.assertEqual([r["rule"] for r in report["still_failing"][0]["reasons"]], ["id.unique"])
        self.assertFalse((self.folder / "a.csv").exists())
        for kind, flags in (("unique", ["--set", "id=9"]), ("mapping", ["--set", "age=1", "--set", "id=9"])):
            self.fix(kind, *flags)
        rows = [f"latest/{ROW_OF[kind]}" for kind in ("unique", "mapping")]
        report = self.ask("quarantine", "release", *rows, "--out", "b.ndjson", code=1)
        self.assertEqual((report["released"], report["kept"]), (1, 1))
        lines = [json.loads(line) for line in (self.folder / "b.ndjson").read_text().splitlines()]
        self.assertEqual([(line["id"], line["age"]) for line in lines], [("9", 1)])

    def test_another_contract_may_judge(self):
        (self.folder / "wide.odcs.yaml").write_text(CONTRACT.replace("maximum: 150", "maximum: 250"))
        row = f"latest/{ROW_OF['range']}"
        self.ask("quarantine", "release", row, "--out", "a.csv", code=1)
        report = self.ask("quarantine", "release", row, "--out", "a.csv", "--contract", "wide.odcs.yaml")
        self.assertEqual(report["released"], 1)
        self.assertIn("contract", self.audit()[-1]["details"])

    def test_the_contract_of_the_run_judges_though_its_file_changed(self):
        (self.folder / "people.odcs.yaml").write_text(CONTRACT.replace("maximum: 150", "maximum: 250"))
        self.ask("quarantine", "release", f"latest/{ROW_OF['range']}", "--out", "a.csv", code=1)

    def test_dropping_forgets_the_values(self):
        self.fix("pattern", "--set", "email=other-zzz@example.com")
        row = f"latest/{ROW_OF['pattern']}"
        self.assertEqual(self.ask("quarantine", "drop", row, "--reason", "a test record")["dropped"], 1)
        shown = self.ask("quarantine", "show", row, "--reveal")
        self.assertIsNone(shown["record"])
        self.assertEqual((shown["state"], shown["note"]), ("dropped", "a test record"))
        self.assertEqual(shown["reasons"], [{"rule": "email.pattern", "fields": ["email"]}])
        fixed = [entry for entry in self.audit("--values") if entry["action"] == "quarantine.fix"]
        self.assertTrue(all(value["erased"] for value in fixed[0]["values"]))
        self.assertNotIn("zzz", json.dumps(self.audit("--values")))
        self.verify()
        self.assertEqual(self.ask("audit", "verify")["erased"], 1)
        self.fails(3, "was dropped before", "quarantine", "release", row, "--out", "a.csv")

    def test_everything_is_in_the_audit(self):
        self.fix("range", "--set", "age=20")
        self.ask("quarantine", "release", "latest/2", "--out", "a.csv")
        self.ask("quarantine", "drop", "--run", "latest", "--rule", "born.range", "--reason", "too young")
        entries = [entry for entry in self.audit("--values") if not entry["action"].startswith("incident.")]
        self.assertEqual([entry["action"] for entry in entries],
                         ["run.complete", "quarantine.fix", "quarantine.release", "quarantine.drop"])
        self.assertEqual(entries[0]["details"]["quarantined"], "6")
        self.assertEqual([(v["name"], v["value"]) for v in entries[1]["values"]],
                         [("age before", "200"), ("age", "20")])
        self.assertEqual((entries[2]["details"]["rows"], entries[2]["details"]["output"]), ("2", "a.csv"))
        self.assertEqual((entries[3]["details"]["rows"], entries[3]["details"]["reason"]), ("6", "too young"))
        self.assertTrue(all(entry["actor"] for entry in entries))
        unasked = next(entry for entry in self.audit() if entry["action"] == "quarantine.fix")
        self.assertEqual(set(unasked["values"][0]), {"name", "commitment"}, "values are shown when asked for")

    def test_many_fixes_come_from_a_file_all_or_none(self):
        lines = [{"row": "latest/2", "set": {"age": 3}}, {"row": "latest/6", "set": {"born": "2020-01-01"}}]
        fixes = self.folder / "fixes.ndjson"
        fixes.write_text("\n".join(map(json.dumps, lines)) + "\n\n")
        rows = self.ask("quarantine", "fix", "--file", fixes)["rows"]
        self.assertEqual([row["passes"] for row in rows], [True, True])
        before = self.audit()
        for line, says in (({"row": "latest/99", "set": {"age": 1}}, "there is no row"),
                           ({"row": "latest/2", "set": {"age": 1}}, "fixed twice"),
                           ({"row": "latest/3"}, "fixes.ndjson:3"), ({"row": "x", "set": {}}, "names no row"),
                           ({"row": "latest/3", "set": {}, "record": {}}, "either"),
                           ({"row": "latest/3", "set": {"age": 1}, "note": "x"}, "no member \"note\""),
                           ({"row": "latest/4", "set": {"age": 1}}, "could not be read"),
                           ({"row": "latest/4", "record": [1]}, "JSON object")):
            fixes.write_text("\n".join(map(json.dumps, [*lines, line])) + "\n")
            done = self.goldline("quarantine", "fix", "--file", fixes)
            self.assertNotEqual(done.returncode, 0, line)
            self.assertIn(says, done.stderr)
        self.assertEqual(self.audit(), before)

    def test_latest_is_the_run_that_it_is_the_newest_of(self):
        run = self.ask("quarantine", "list")["runs"][0]["run"]
        fixes = self.folder / "fixes.ndjson"

        def write(first, second):
            fixes.write_text("".join(json.dumps({"row": row, "set": {"age": 3}}) + "\n" for row in (first, second)))

        write("latest/2", f"{run}/2")
        self.fails(2, "fixed twice", "quarantine", "fix", "--file", fixes)
        write("latest/2", f"{run}/3")
        self.ask("quarantine", "fix", "--file", fixes, code=0)
        self.assertEqual(self.states(), ["open", "fixed", "fixed", "open", "open", "open"])
        self.verify()
        self.assertEqual(self.ask("quarantine", "drop", "latest/2", f"{run}/3", "--reason", "tests")["dropped"], 2)
        self.verify()

    def test_runs_are_kept_apart(self):
        first = self.ask("quarantine", "list")["runs"][0]["run"]
        second = self.run_pipeline("id,name,age,born,email\n8,Hal,999,1990-01-01,hal@example.com\n")
        listed = self.ask("quarantine", "list")
        self.assertEqual([one["run"] for one in listed["runs"]], [second, first])
        self.assertEqual(listed["total"], 7)
        self.assertEqual(self.ask("quarantine", "list", "--run", first)["total"], 6)
        self.assertEqual(self.ask("quarantine", "list", "--run", "latest")["total"], 1)
        self.fails(2, "several runs", "quarantine", "release", f"{first}/1", f"{second}/1", "--out", "a.csv")
        self.ask("quarantine", "fix", f"{first}/2", f"{second}/1", "--set", "age=30")

    def test_many_rows_are_all_judged_released_and_dropped(self):
        count = 20_000
        people = "".join(f"{i},N{i},{200 if i % 2 else 'x'},2000-01-01,n{i}@example.com\n" for i in range(count))
        self.run_pipeline("id,name,age,born,email\n" + people)
        self.assertEqual(self.ask("quarantine", "list", "--run", "latest")["total"], count)
        report = self.ask("quarantine", "release", "--run", "latest", "--out", "none.csv", code=1)
        self.assertEqual((report["released"], report["kept"], len(report["still_failing"])), (0, count, count))
        (self.folder / "wide.odcs.yaml").write_text(CONTRACT.replace("maximum: 150", "maximum: 250"))
        report = self.ask("quarantine", "release", "--run", "latest", "--out", "back.csv", "--contract",
                          "wide.odcs.yaml", code=1)
        self.assertEqual((report["released"], report["kept"]), (count // 2, count // 2))
        self.assertEqual(len((self.folder / "back.csv").read_text().splitlines()), 1 + count // 2)
        self.assertEqual(self.ask("quarantine", "drop", "--run", "latest", "--reason", "x")["dropped"], count // 2)
        self.verify()

    def test_a_run_without_failing_records_leaves_no_set(self):
        self.run_pipeline("id,name,age,born,email\n8,Hal,9,1990-01-01,hal@example.com\n")
        self.assertEqual(len(self.ask("quarantine", "list")["runs"]), 1)

    def test_a_failed_run_leaves_no_rows(self):
        (self.folder / "people.csv").write_text(PEOPLE)
        (self.folder / "people.yaml").write_text(PIPELINE % "gate: stop")
        self.assertEqual(self.goldline("run", "people.yaml").returncode, 1)
        self.assertEqual(len(self.ask("quarantine", "list")["runs"]), 1)
        self.assertIn("run.fail", [entry["action"] for entry in self.audit()])
        self.verify()

    def test_wrong_calls_are_named(self):
        for code, says, *arguments in (
                (2, "names no row", "show", "7"), (2, "names no row", "show", "latest/x"),
                (3, "no record of the run", "show", "0193554a-6a6b-7c3d-9a1e-0123456789ab/1"),
                (3, "there is no row", "show", "latest/77"), (2, "is no state", "list", "--state", "gone"),
                (2, "is no run", "list", "--run", "1"), (2, "what to change", "fix", "latest/1"),
                (2, "has no value", "list", "--rule=", "latest"), (2, "it is empty", "list", "--rule", ""),
                (2, "what to change", "fix", "--set", "a=1"), (2, "not FIELD=VALUE", "fix", "latest/1", "--set", "a"),
                (2, "--out FILE is missing", "release", "latest/1"), (2, "no rows were chosen", "release", "--out", "a.csv"),
                (2, "rows are named", "drop", "latest/1", "--run", "latest", "--reason", "x"),
                (2, "in which format", "release", "latest/2", "--out", "a.xyz", "--contract", "wide.odcs.yaml")):
            with self.subTest(arguments=arguments):
                if "wide.odcs.yaml" in arguments:
                    wide = CONTRACT.replace("maximum: 150", "maximum: 250")
                    (self.folder / "wide.odcs.yaml").write_text(wide)
                self.fails(code, says, "quarantine", *arguments)


class Killed(Folder):
    """kill -9 of an action at a random moment: it happened as a whole or not at all, and no row is nowhere."""
    SEED = int(os.environ.get("GOLDLINE_SEED") or random.randrange(1 << 32))
    ROWS = 400

    def setUp(self):
        super().setUp()
        records = "".join(f"{i},N{i},200,1990-01-01,n{i}@example.com\n" for i in range(self.ROWS))
        (self.folder / "people.csv").write_text("id,name,age,born,email\n" + records)
        (self.folder / "people.odcs.yaml").write_text(CONTRACT)
        (self.folder / "people.yaml").write_text(PIPELINE % "")
        self.ask("run", "people.yaml")
        self.fixes = self.folder / "fixes.ndjson"
        lines = [{"row": f"latest/{i}", "set": {"age": 3}} for i in range(1, self.ROWS + 1, 2)]
        self.fixes.write_text("".join(json.dumps(line) + "\n" for line in lines))

    def kill(self, chance, *arguments):
        process = subprocess.Popen([GOLDLINE, "quarantine", *arguments, "--data", "data"], cwd=self.folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.random() * 0.4)
        process.kill()
        process.wait()

    def counts(self):
        run = self.ask("quarantine", "list", "--limit", 1)["runs"][0]
        return run["fixed"], run["released"], run["dropped"]

    def test_at_random_moments(self):
        print(f"GOLDLINE_SEED={self.SEED}", flush=True)
        chance = random.Random(self.SEED)
        half = self.ROWS // 2
        for _ in range(3):
            self.kill(chance, "fix", "--file", str(self.fixes))
            self.assertIn(self.counts(), ((0, 0, 0), (half, 0, 0)))
            self.verify()
        self.goldline("quarantine", "fix", "--file", self.fixes)
        outputs = [self.folder / f"back{number}.csv" for number in range(4)]
        for output in outputs:
            self.kill(chance, "release", "--run", "latest", "--out", output.name)
            fixed, released, _ = self.counts()
            self.assertIn((fixed, released), ((half, 0), (half - released, half)))
            self.verify()
            for one in outputs:
                if one.exists():
                    self.assertEqual(len(one.read_text().splitlines()), half + 1)
            self.assertTrue(not released or any(one.exists() for one in outputs))
        for _ in range(3):
            self.kill(chance, "drop", "--run", "latest", "--rule", "age.range", "--reason", "a test")
            dropped = self.counts()[2]
            self.assertIn(dropped, (0, half, self.ROWS))
            self.verify()


class Audit(Folder):
    def test_its_head_proves_that_nothing_was_taken_away(self):
        (self.folder / "people.csv").write_text("id,name,age,born,email\n")
        (self.folder / "people.odcs.yaml").write_text(CONTRACT)
        (self.folder / "people.yaml").write_text(PIPELINE % "")
        self.ask("run", "people.yaml")
        head = self.ask("audit", "verify")["head"]
        self.assertTrue(head.startswith("1:"))
        self.ask("run", "people.yaml")
        self.assertEqual(self.ask("audit", "verify", "--expect", head)["entries"], 2)
        other = head[:-1] + ("0" if head[-1] != "0" else "1")
        report = self.ask("audit", "verify", "--expect", other, code=1)
        self.assertEqual((report["status"], report["problem_count"]), ("different", 1))
        self.fails(2, "no head", "audit", "verify", "--expect", "x")
        self.assertEqual([entry["number"] for entry in self.audit("--from", "2")], [2])


if __name__ == "__main__":
    unittest.main()
